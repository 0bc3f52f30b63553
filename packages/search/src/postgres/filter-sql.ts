import { translateFilter, type Filter } from '../metadata/filter';
import type { Fields } from '../metadata/metadata';

/** A condition in SQL on the column `metadata`, with the values of its parameters. */
export interface FilterSql {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The filter as SQL, with parameters from number `first` on. Conditions are never null: `not` is then what it is elsewhere. */
export function filterSql(filter: Filter, fields: Fields, first: number): FilterSql {
  const values: unknown[] = [];
  const parameter = (value: unknown, type: string): string => {
    values.push(value);
    return `$${first + values.length - 1}::${type}`;
  };
  const sure = (condition: string) => `COALESCE(${condition}, false)`;
  const text = translateFilter<string>(filter, fields, {
    equals: (field, value) =>
      sure(`metadata -> ${parameter(field, 'text')} = ${parameter(JSON.stringify(value), 'jsonb')}`),
    in: (field, list) =>
      sure(
        `metadata -> ${parameter(field, 'text')} = ANY(${parameter(
          list.map((value) => JSON.stringify(value)),
          'text[]',
        )}::jsonb[])`,
      ),
    range(field, from, to) {
      const isText = fields.get(field) === 'string';
      // Text by code point, which is the order of its bytes.
      const value = `metadata ->> ${parameter(field, 'text')}`;
      const [left, type] = isText ? [`(${value}) COLLATE "C"`, 'text'] : [`(${value})::float8`, 'float8'];
      const ends = [
        ...(from === undefined ? [] : [`${left} >= ${parameter(from, type)}`]),
        ...(to === undefined ? [] : [`${left} <= ${parameter(to, type)}`]),
      ];
      return sure(ends.join(' AND '));
    },
    and: (conditions) => (conditions.length === 0 ? 'true' : `(${conditions.join(' AND ')})`),
    or: (conditions) => (conditions.length === 0 ? 'false' : `(${conditions.join(' OR ')})`),
    not: (condition) => `NOT (${condition})`,
  });
  return { text, values };
}
