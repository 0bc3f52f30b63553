import { translateFilter, type Filter } from '../metadata/filter';
import type { Fields, MetadataValue } from '../metadata/metadata';

/** A condition in SQL on the column `metadata`, with the values of its parameters. */
export interface FilterSql {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The condition of a filter with parameters from number `first` on; true for all without one. */
export function conditionOf(filter: Filter | undefined, fields: Fields, first: number): FilterSql {
  return filter === undefined ? { text: 'true', values: [] } : filterSql(filter, fields, first);
}

/** The filter as SQL, with parameters from number `first` on. Conditions are never null: `not` is then what it is elsewhere. */
function filterSql(filter: Filter, fields: Fields, first: number): FilterSql {
  const values: unknown[] = [];
  const parameter = (value: unknown, type: string): string => {
    values.push(value);
    return `$${first + values.length - 1}::${type}`;
  };
  const sure = (condition: string) => `COALESCE(${condition}, false)`;
  const text = translateFilter<string>(filter, fields, {
    equals: (field, value) =>
      isStorable(value)
        ? sure(`metadata -> ${parameter(field, 'text')} = ${parameter(JSON.stringify(value), 'jsonb')}`)
        : 'false',
    in: (field, list) =>
      sure(
        `metadata -> ${parameter(field, 'text')} = ANY(${parameter(
          list.filter(isStorable).map((value) => JSON.stringify(value)),
          'text[]',
        )}::jsonb[])`,
      ),
    range(field, from, to) {
      const isText = fields.get(field) === 'string';
      // Text by code point, which is the order of its bytes.
      const value = `metadata ->> ${parameter(field, 'text')}`;
      const [left, type] = isText ? [`(${value}) COLLATE "C"`, 'text'] : [`(${value})::float8`, 'float8'];
      const ends = [
        ...(from === undefined ? [] : [startOf(from)]),
        ...(to === undefined ? [] : [endOf(to)]),
      ].map(({ operator, value: end }) => `${left} ${operator} ${parameter(end, type)}`);
      return sure(ends.join(' AND '));
    },
    and: (conditions) => (conditions.length === 0 ? 'true' : `(${conditions.join(' AND ')})`),
    or: (conditions) => (conditions.length === 0 ? 'false' : `(${conditions.join(' OR ')})`),
    not: (condition) => `NOT (${condition})`,
  });
  return { text, values };
}

/** False for text with a zero character, which no metadata of Postgres have. */
function isStorable(value: MetadataValue): boolean {
  return typeof value !== 'string' || !value.includes('\0');
}

/** An end of a range. */
interface RangeEnd {
  readonly operator: '>' | '>=' | '<=';
  readonly value: number | string;
}

/** The lower end of a range, by a value that Postgres reads: what is before a zero character is less than the whole. */
function startOf(from: number | string): RangeEnd {
  return isStorable(from)
    ? { operator: '>=', value: from }
    : { operator: '>', value: beforeZero(String(from)) };
}

/** The same of the upper end. */
function endOf(to: number | string): RangeEnd {
  return { operator: '<=', value: isStorable(to) ? to : beforeZero(String(to)) };
}

function beforeZero(text: string): string {
  return text.slice(0, text.indexOf('\0'));
}
