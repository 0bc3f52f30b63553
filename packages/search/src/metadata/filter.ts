import { OptionError } from '@vse/base';
import { compareText } from '../items/compare-text';
import {
  describe,
  hasLoneSurrogate,
  typeOf,
  type Fields,
  type Metadata,
  type MetadataValue,
} from './metadata';

/**
 * A condition on metadata, as plain data. An item without the field passes no `equals`, `in` or range on it, and so passes
 * their `not`.
 */
export type Filter = EqualsFilter | InFilter | RangeFilter | AndFilter | OrFilter | NotFilter;

/** Passes items whose field has a value. */
export interface EqualsFilter {
  /** Field of the metadata. */
  readonly field: string;
  /** Value that passes. */
  readonly equals: MetadataValue;
}

/** Passes items whose field has one of several values; none for an empty list. */
export interface InFilter {
  /** Field of the metadata. */
  readonly field: string;
  /** Values that pass. */
  readonly in: readonly MetadataValue[];
}

/** Passes items whose number or text lies in a range, both ends included; text is compared by code point. */
export interface RangeFilter {
  /** Field of the metadata. */
  readonly field: string;
  /** Smallest value that passes. */
  readonly from?: number | string;
  /** Largest value that passes. */
  readonly to?: number | string;
}

/** Passes items that pass every filter; all for an empty list. */
export interface AndFilter {
  /** Filters to pass, all of them. */
  readonly and: readonly Filter[];
}

/** Passes items that pass at least one filter; none for an empty list. */
export interface OrFilter {
  /** Filters to pass, one of them. */
  readonly or: readonly Filter[];
}

/** Passes items that do not pass a filter. */
export interface NotFilter {
  /** Filter not to pass. */
  readonly not: Filter;
}

/** Tells if an item passes. */
export type Passes = (metadata: Metadata | undefined) => boolean;

/** Translation of each kind of filter: to a test of metadata, or to SQL. */
export interface FilterForms<Form> {
  equals(field: string, value: MetadataValue): Form;
  in(field: string, values: readonly MetadataValue[]): Form;
  range(field: string, from: number | string | undefined, to: number | string | undefined): Form;
  and(forms: readonly Form[]): Form;
  or(forms: readonly Form[]): Form;
  not(form: Form): Form;
}

/** The filter as a test of metadata. */
export function filterTest(filter: Filter, fields: Fields): Passes {
  return translateFilter<Passes>(filter, fields, {
    equals: (field, value) => (metadata) => valueOf(metadata, field) === value,
    in: (field, values) => {
      const set = new Set(values);
      return (metadata) => {
        const value = valueOf(metadata, field);
        return value !== undefined && set.has(value);
      };
    },
    range: (field, from, to) => (metadata) => {
      const value = valueOf(metadata, field);
      if (value === undefined || typeof value === 'boolean') return false;
      return (
        (from === undefined || compare(value, from) >= 0) && (to === undefined || compare(value, to) <= 0)
      );
    },
    and: (tests) => (metadata) => tests.every((test) => test(metadata)),
    or: (tests) => (metadata) => tests.some((test) => test(metadata)),
    not: (test) => (metadata) => !test(metadata),
  });
}

function valueOf(metadata: Metadata | undefined, field: string): MetadataValue | undefined {
  return metadata !== undefined && Object.hasOwn(metadata, field) ? metadata[field] : undefined;
}

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' ? a - (b as number) : compareText(a, b as string);
}

/**
 * Checks a filter and translates it from the inside out.
 *
 * @throws `OptionError` that names an unknown field, a value of another type than the field's, or an unknown kind of filter.
 */
export function translateFilter<Form>(filter: Filter, fields: Fields, forms: FilterForms<Form>): Form {
  const translate = (inner: Filter): Form => translateFilter(inner, fields, forms);
  const keys = typeof filter === 'object' && (filter as unknown) !== null ? Object.keys(filter) : [];
  if (keys.length === 1) {
    if ('and' in filter && Array.isArray(filter.and)) return forms.and(filter.and.map(translate));
    if ('or' in filter && Array.isArray(filter.or)) return forms.or(filter.or.map(translate));
    if ('not' in filter) return forms.not(translate(filter.not));
  }
  if (keys.length > 1 && 'field' in filter && typeof filter.field === 'string') {
    const { field } = filter;
    if (keys.length === 2 && 'equals' in filter) {
      assertTypes(field, [filter.equals], fields);
      return forms.equals(field, normal(filter.equals));
    }
    if (keys.length === 2 && 'in' in filter && Array.isArray(filter.in)) {
      assertTypes(field, filter.in, fields);
      return forms.in(field, filter.in.map(normal));
    }
    if (keys.every((key) => key === 'field' || key === 'from' || key === 'to')) {
      const { from, to } = filter as RangeFilter;
      const ends = [from, to].filter((end) => end !== undefined);
      assertTypes(field, ends, fields);
      if (ends.length > 0 && !ends.some((end) => typeof end === 'boolean'))
        return forms.range(field, from, to);
    }
  }
  throw new OptionError(
    'search: a filter must be { field, equals }, { field, in }, { field, from, to } with numbers or text, { and }, { or } ' +
      `or { not }, got ${describe(filter)}.`,
  );
}

function normal(value: MetadataValue): MetadataValue {
  return typeof value === 'number' ? value + 0 : value;
}

function assertTypes(field: string, values: readonly unknown[], fields: Fields): void {
  const type = fields.get(field);
  if (type === undefined) {
    const known = [...fields.keys()].map((name) => JSON.stringify(name)).join(', ');
    throw new OptionError(
      `search: a filter must name a field that an item has had (${known || 'there is none'}), got ${JSON.stringify(field)}.`,
    );
  }
  const wrong = values.find((value) => typeOf(value) !== type);
  if (wrong !== undefined || values.some((value) => value === undefined)) {
    throw new OptionError(
      `search: field ${JSON.stringify(field)} holds a ${type}, and a filter on it needs one too, got ${describe(wrong)}.`,
    );
  }
  const half = values.find((value) => typeof value === 'string' && hasLoneSurrogate(value));
  if (half !== undefined) {
    throw new OptionError(
      `search: a filter on ${JSON.stringify(field)} must have text of Unicode, got ${describe(half)}. No item has such text.`,
    );
  }
}
