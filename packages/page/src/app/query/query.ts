/** A picture to search by: one of the collection, or one that the person dropped, pasted or chose. */
export type QueryPicture = {
  readonly weight: number;
} & ({ readonly kind: 'item'; readonly id: string } | { readonly kind: 'own'; readonly key: string });

/** Values of a text field to keep, any of them. */
export interface ValuesFilter {
  readonly values: readonly string[];
}

/** Bounds of a number field, both included. */
export interface RangeFilter {
  readonly from?: number;
  readonly to?: number;
}

/** Filters by field; a picture passes all of them. */
export type Filters = Readonly<Record<string, ValuesFilter | RangeFilter>>;

/** The whole question: what the address of the page says, and what the server is asked. */
export interface Query {
  readonly text: string;
  readonly textWeight: number;
  /** Phrases to move away from. */
  readonly without: readonly string[];
  readonly pictures: readonly QueryPicture[];
  readonly filters: Filters;
}

/** Weight of a part that nobody has weighted. */
export const plainWeight = 1;

/** Weight of a phrase to move away from: at 1 the phrase outweighs the sentence itself. */
export const withoutWeight = 0.5;

/** The question of a page that has just been opened: all pictures. */
export const emptyQuery: Query = {
  text: '',
  textWeight: plainWeight,
  without: [],
  pictures: [],
  filters: {},
};

/** True for a filter by bounds. */
export function isRange(filter: ValuesFilter | RangeFilter): filter is RangeFilter {
  return !('values' in filter);
}

/** True if the query ranks pictures; without a sentence or a picture all of them are shown, in the collection's order. */
export function ranks(query: Query): boolean {
  return query.text.trim() !== '' || query.pictures.length > 0;
}

/** Number of fields that a query filters by. */
export function filterCount(query: Query): number {
  return Object.keys(query.filters).length;
}

/** The query with another filter of a field; an empty one removes the field. */
export function withFilter(query: Query, field: string, filter: ValuesFilter | RangeFilter): Query {
  const others = Object.fromEntries(Object.entries(query.filters).filter(([name]) => name !== field));
  const empty = isRange(filter)
    ? filter.from === undefined && filter.to === undefined
    : filter.values.length === 0;
  return { ...query, filters: empty ? others : { ...others, [field]: filter } };
}

/** The query with a value of a text field kept, or no longer kept. */
export function toggleValue(query: Query, field: string, value: string): Query {
  const filter = query.filters[field];
  const values = filter && !isRange(filter) ? filter.values : [];
  const others = values.filter((one) => one !== value);
  return withFilter(query, field, {
    values: others.length < values.length ? others : [...values, value],
  });
}
