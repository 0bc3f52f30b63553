import type { Filter, SearchQuery } from '@vse/server/client';
import { isRange, withoutWeight, type Filters, type Query } from './query';

/** Names and types that a query needs to be written as the server takes it. */
export interface ToSearchOptions {
  /** The server's name of a picture that the person gave. */
  readonly nameOf: (key: string) => Promise<string>;
  /** Fields whose values are true and false: an address holds text only. */
  readonly booleans?: ReadonlySet<string>;
}

/** The query as the server takes it. Phrases to move away from have a negative weight. */
export async function toSearch(query: Query, { nameOf, booleans }: ToSearchOptions): Promise<SearchQuery> {
  const filter = toFilter(query.filters, booleans);
  const pictures = await Promise.all(
    query.pictures.flatMap((one) =>
      one.kind === 'own' ? [nameOf(one.key).then((picture) => ({ picture, weight: one.weight }))] : [],
    ),
  );
  const items = query.pictures.flatMap((one) =>
    one.kind === 'item' ? [{ id: one.id, weight: one.weight }] : [],
  );
  const sentences = sentencesOf(query);
  return {
    ...(sentences.length > 0 && { sentences }),
    ...(pictures.length > 0 && { pictures }),
    ...(items.length > 0 && { items }),
    ...(filter && { filter }),
  };
}

/** A phrase to move away from counts where there is something that it moves away from. */
function sentencesOf({ text, textWeight, without, pictures }: Query): NonNullable<SearchQuery['sentences']> {
  const sentence = text.trim();
  if (sentence === '' && pictures.length === 0) return [];
  const away = without.map((phrase) => phrase.trim()).filter((phrase) => phrase !== '');
  return [
    ...(sentence === '' ? [] : [{ sentence, weight: textWeight }]),
    ...away.map((phrase) => ({ sentence: phrase, weight: -withoutWeight })),
  ];
}

function toFilter(filters: Filters, booleans?: ReadonlySet<string>): Filter | undefined {
  const all = Object.entries(filters).map(([field, filter]): Filter => {
    if (isRange(filter)) return { field, ...filter };
    const values = booleans?.has(field) ? filter.values.map((value) => value === 'true') : filter.values;
    return { field, in: values };
  });
  return all.length > 1 ? { and: all } : all[0];
}
