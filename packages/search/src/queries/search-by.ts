import {
  assertKeys,
  assertNumber,
  assertWhole,
  DataError,
  OptionError,
  type FeatureMatrix,
  type KnownKeys,
} from '@vse/base';
import {
  globalVector,
  realVectors,
  type SearchEmbedder,
  type SearchEmbeddings,
  type SearchPicture,
} from '../embedding/search-embedder';
import { assertIndex, checkModel } from '../items/check-options';
import type { Filter } from '../metadata/filter';
import type { Hit, SearchItem, VectorIndex } from '../vector-index';
import { combineQueries, type QueryPart } from './combine-queries';

/** A sentence with a weight. */
export interface SentenceExample {
  /** The sentence. */
  readonly sentence: string;
  /** Weight of its direction. Defaults to `1`. */
  readonly weight?: number;
}

/** A picture with a weight. */
export interface PictureExample {
  /** The picture. */
  readonly picture: SearchPicture;
  /** Part of its embedding, from 0, such as one region. Defaults to the mean of all parts. */
  readonly part?: number;
  /** Weight of its direction. Defaults to `1`. */
  readonly weight?: number;
}

/** An item of the index, or a part of it, with a weight. */
export interface ItemExample {
  /** Id of the item. */
  readonly id: string;
  /** Part of an item of several vectors, from 0, such as the region that a hit names. Defaults to the mean of all parts. */
  readonly part?: number;
  /** Weight of its direction. Defaults to `1`. */
  readonly weight?: number;
}

/** Sentences, pictures and items, each plain or with a weight. */
export interface Examples {
  /** Sentences, embedded as captions. */
  readonly sentences?: readonly (string | SentenceExample)[];
  /** Pictures, embedded as images. */
  readonly pictures?: readonly (SearchPicture | PictureExample)[];
  /** Items of the index, by id: nothing is embedded. They are left out of the results. */
  readonly items?: readonly (string | ItemExample)[];
}

/** Options of `searchBy`. */
export interface SearchByOptions extends Examples {
  /** Sentences, pictures and items to search away from. */
  readonly minus?: Examples;
  /** Most results. */
  readonly k: number;
  /** Searches only items whose metadata pass. */
  readonly filter?: Filter;
  /** Stops the embedding with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Searches by example: by sentences, pictures and items of the index together, each with a weight, and away from others. The
 * query is the weighted sum of their directions, as `combineQueries` makes it; a sentence or picture of several vectors counts
 * as their mean, or as one of them by its `part`. In an index with the parts of pictures the hits name the part that matched.
 *
 * @param embedder - Embedder of the index's model, of `openEmbedder`; `undefined` suffices for items of the index.
 * @param index - The index.
 * @param options - Examples, weights, number of results, and filter.
 * @throws `OptionError` without examples, without an embedder for sentences and pictures, for an embedder of another model
 * than the index's, for a part that an item or a picture does not have, and the errors of `search`.
 * @throws `DataError` for an item that the index does not have, an example that cannot be embedded, and examples that cancel.
 *
 * @example
 * ```ts
 * import { exactIndex, searchBy, type SearchEmbedder } from '@vse/search';
 *
 * // In place of an embedder of a model folder.
 * const vectors: Record<string, Float32Array> = { 'a dog': Float32Array.of(1, 0.2), snow: Float32Array.of(0, 1) };
 * const embed = async (sentences: readonly string[]) => ({
 *   items: sentences.map((sentence) => ({ values: vectors[sentence]!, length: 1, dim: 2 })),
 *   failures: [],
 * });
 * const embedder: SearchEmbedder = {
 *   model: { digest: 'of the model', images: { embedDim: 2 } },
 *   embedCaptions: embed,
 *   embedImages: (pictures) => embed(pictures as string[]),
 * };
 * const index = exactIndex({ dim: 2, model: 'of the model' });
 * await index.add([
 *   { id: 'dog.jpg', vector: Float32Array.of(1, 0) },
 *   { id: 'dog in snow.jpg', vector: Float32Array.of(1, 1) },
 * ]);
 * const [best] = await searchBy(embedder, index, { sentences: ['a dog'], minus: { sentences: ['snow'] }, k: 1 });
 * const [alike] = await searchBy(undefined, index, { items: ['dog.jpg'], k: 1 });
 * console.log(best!.id, alike!.id); // dog.jpg, dog in snow.jpg
 * await index.close();
 * ```
 */
export async function searchBy(
  embedder: SearchEmbedder | undefined,
  index: VectorIndex,
  options: SearchByOptions,
): Promise<readonly Hit[]> {
  assertKeys<SearchByOptions>('searchBy', options, {
    ...exampleKeys,
    minus: true,
    k: true,
    filter: true,
    signal: true,
  });
  assertIndex('searchBy', index);
  const { k, filter, minus = {}, signal } = options;
  assertKeys<Examples>('searchBy: minus', minus, exampleKeys);
  assertWhole('searchBy', 'k', k);
  if (embedder && index.model !== undefined) checkModel('searchBy', index.model, embedder.model.digest);
  const given = [...examplesOf(options, 1), ...examplesOf(minus, -1)];
  if (given.length === 0) {
    throw new OptionError('searchBy: sentences, pictures or items must be given, got none. Name an example.');
  }
  const sentences = given.flatMap((one) => ('sentence' in one ? [one] : []));
  const pictures = given.flatMap((one) => ('picture' in one ? [one] : []));
  const items = given.flatMap((one) => ('id' in one ? [one] : []));
  if (!embedder && sentences.length + pictures.length > 0) {
    throw new OptionError(
      'searchBy: embedder must embed the sentences and pictures, got none. Open one with openEmbedder of @vse/models.',
    );
  }
  const settings = signal ? { signal } : {};
  const parts: QueryPart[] = [];
  if (sentences.length > 0) {
    const texts = sentences.map(({ sentence }) => sentence);
    parts.push(...partsOf('sentences', sentences, await embedder!.embedCaptions(texts, settings)));
  }
  if (pictures.length > 0) {
    const list = pictures.map(({ picture }) => picture);
    parts.push(...partsOf('pictures', pictures, await embedder!.embedImages(list, settings)));
  }
  if (items.length > 0) {
    const found = await index.get(items.map(({ id }) => id));
    parts.push(
      ...items.map((item, i) => ({ vector: itemVector(item, found[i], index.dim), weight: item.weight })),
    );
  }
  signal?.throwIfAborted();
  const own = new Set(items.map(({ id }) => id));
  const [hits] = await index.search([combineQueries(parts)], {
    k: k + own.size,
    ...(filter !== undefined && { filter }),
  });
  return hits!.filter(({ id }) => !own.has(id)).slice(0, k);
}

const exampleKeys = { sentences: true, pictures: true, items: true } as const;

type Weighted<Example> = Example & { readonly weight: number };
type AnyExample = Weighted<SentenceExample> | Weighted<PictureExample> | Weighted<ItemExample>;

/** Examples of all kinds with their weights times `sign`. */
function examplesOf({ sentences = [], pictures = [], items = [] }: Examples, sign: 1 | -1): AnyExample[] {
  const weighted = <Example extends { readonly weight?: number }>(
    example: Example,
    keys: KnownKeys<Example>,
  ): Weighted<Example> => {
    assertKeys('searchBy', example, keys);
    const { weight = 1 } = example;
    assertNumber('searchBy', 'weight', weight);
    return { ...example, weight: sign * weight };
  };
  return [
    ...sentences.map((one) =>
      weighted<SentenceExample>(typeof one === 'string' ? { sentence: one } : one, {
        sentence: true,
        weight: true,
      }),
    ),
    ...pictures.map((one) =>
      weighted<PictureExample>(isPictureExample(one) ? one : { picture: one }, {
        picture: true,
        part: true,
        weight: true,
      }),
    ),
    ...items.map((one) =>
      weighted<ItemExample>(typeof one === 'string' ? { id: one } : one, {
        id: true,
        part: true,
        weight: true,
      }),
    ),
  ];
}

function isPictureExample(one: SearchPicture | PictureExample): one is PictureExample {
  return typeof one === 'object' && 'picture' in one;
}

function partsOf(
  name: string,
  examples: readonly { readonly weight: number; readonly part?: number }[],
  { items, failures }: SearchEmbeddings,
): readonly QueryPart[] {
  const cannot = (index: number, cause: unknown): DataError =>
    new DataError(`searchBy: ${name}[${index}] cannot be embedded: ${(cause as Error).message}`, { cause });
  if (failures[0]) throw cannot(failures[0].index, failures[0].error);
  return examples.map(({ weight, part }, i) => {
    const item = items[i]!;
    if (part !== undefined) return { vector: partVector(`${name}[${i}]`, part, realVectors(item)), weight };
    try {
      return { vector: globalVector(item), weight };
    } catch (error) {
      throw cannot(i, error);
    }
  });
}

function itemVector({ id, part }: ItemExample, item: SearchItem | undefined, dim: number): Float32Array {
  if (!item) {
    throw new DataError(
      `searchBy: items must be ids of the index, got ${JSON.stringify(id)}, which it does not have.`,
    );
  }
  const { vector } = item;
  const matrix = vector instanceof Float32Array ? { values: vector, length: 1, dim } : vector;
  if (part === undefined) return globalVector(matrix);
  return partVector(JSON.stringify(id), part, matrix);
}

/** One vector of an embedding. */
function partVector(name: string, part: number, { values, length, dim }: FeatureMatrix): Float32Array {
  if (!Number.isInteger(part) || part < 0 || part >= length) {
    throw new OptionError(
      `searchBy: part of ${name} must be a whole number from 0 to ${length - 1}, got ${part}.`,
    );
  }
  return Float32Array.from(values.subarray(part * dim, (part + 1) * dim));
}
