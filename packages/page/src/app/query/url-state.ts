import {
  emptyQuery,
  isRange,
  plainWeight,
  type Filters,
  type Query,
  type QueryPicture,
  type RangeFilter,
} from './query';

/** All that the address of the page holds. */
export interface UrlState {
  readonly query: Query;
  /** Picture whose details are open. */
  readonly open?: string;
}

/**
 * Writes a query as the search part of an address, empty or with its question mark: `?q=a+dog&w=0.5&without=snow`, pictures
 * as `like=WEIGHT:ID` and `own=WEIGHT:KEY`, filters as `is.FIELD=VALUE` and `in.FIELD=FROM..TO`, the open picture as `p=ID`.
 */
export function writeUrl({ query, open }: UrlState): string {
  const params = new URLSearchParams();
  if (query.text.trim() !== '') params.set('q', query.text);
  if (query.textWeight !== plainWeight) params.set('w', String(query.textWeight));
  for (const phrase of query.without) if (phrase.trim() !== '') params.append('without', phrase);
  for (const picture of query.pictures) {
    const [name, of] = picture.kind === 'item' ? ['like', picture.id] : ['own', picture.key];
    params.append(name, `${picture.weight}:${of}`);
  }
  for (const [field, filter] of Object.entries(query.filters)) {
    if (isRange(filter)) params.append(`in.${field}`, `${filter.from ?? ''}..${filter.to ?? ''}`);
    else for (const value of filter.values) params.append(`is.${field}`, value);
  }
  if (open !== undefined) params.set('p', open);
  const search = params.toString();
  return search === '' ? '' : `?${search}`;
}

/** Reads what `writeUrl` wrote. What cannot be read is left out: an address comes from anywhere. */
export function readUrl(search: string): UrlState {
  const params = new URLSearchParams(search);
  const query: Query = {
    ...emptyQuery,
    text: params.get('q') ?? '',
    textWeight: weightOf(params.get('w')) ?? plainWeight,
    without: params.getAll('without').filter((phrase) => phrase.trim() !== ''),
    pictures: [...params].flatMap(([name, value]) => pictureOf(name, value)),
    filters: filtersOf(params),
  };
  const open = params.get('p');
  return open === null || open === '' ? { query } : { query, open };
}

function weightOf(text: string | null): number | undefined {
  const weight = text === null || text.trim() === '' ? NaN : Number(text);
  return weight >= 0 && weight <= 1 ? weight : undefined;
}

function pictureOf(name: string, value: string): readonly QueryPicture[] {
  if (name !== 'like' && name !== 'own') return [];
  const colon = value.indexOf(':');
  const weight = weightOf(value.slice(0, Math.max(0, colon)));
  const of = value.slice(colon + 1);
  if (weight === undefined || of === '') return [];
  return [name === 'like' ? { kind: 'item', id: of, weight } : { kind: 'own', key: of, weight }];
}

function filtersOf(params: URLSearchParams): Filters {
  const values = new Map<string, string[]>();
  const ranges = new Map<string, RangeFilter>();
  for (const [name, value] of params) {
    const [, kind, field] = /^(is|in)\.(.+)$/s.exec(name) ?? [];
    if (field === undefined) continue;
    const [, from, to] = /^(-?[\d.e+-]*?)\.\.(-?[\d.e+-]*)$/i.exec(value) ?? [];
    if (kind === 'is') values.set(field, [...(values.get(field) ?? []), value]);
    else if (from !== undefined && to !== undefined) {
      const range = { ...boundOf('from', from), ...boundOf('to', to) };
      if (Object.keys(range).length > 0) ranges.set(field, range);
    }
  }
  // Own properties only, whatever a field is called.
  return Object.fromEntries<Filters[string]>([
    ...[...values].map(([field, kept]) => [field, { values: kept }] as const),
    ...ranges,
  ]);
}

function boundOf(name: 'from' | 'to', text: string): RangeFilter {
  const bound = Number(text);
  return text === '' || !Number.isFinite(bound) ? {} : { [name]: bound };
}
