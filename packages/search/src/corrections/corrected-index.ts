import { assertKeys, assertOneOf, assertPositive, assertWhole, DataError, OptionError } from '@vse/base';
import { checkQueries, checkVector } from '../items/check-items';
import { assertText, checkAddOptions, checkModel, checkSearchOptions } from '../items/check-options';
import type { Metric, Queries, SearchItem, VectorIndex } from '../vector-index';
import { bankSimilarities, type BankSimilarities } from './bank-similarities';

/**
 * A correction of hubs, such as `invertedSoftmax()`, `nearestReferenceBias()` and `csls()` of `@vse/eval`: a corrected score
 * is `scale x similarity - bias of the item`.
 */
export interface HubCorrection {
  /** Name with its settings. */
  readonly name: string;
  /** Factor of every similarity. */
  readonly scale: number;
  /** Bias of an item from its similarities to the queries of the bank, in any order. */
  readonly bias: (similarities: ArrayLike<number>) => number;
}

/** Settings of the index that holds corrected items. */
export interface CorrectedIndexSettings {
  /** One more than that of the items: their bias is the last number. */
  readonly dim: number;
  /** Inner product. */
  readonly metric: 'dot';
  /** Digest of the model, the correction and the bank: an index of another is refused. */
  readonly model: string;
}

/** Options of `correctedIndex`. */
export interface CorrectedIndexOptions {
  /** Dimension of the items' vectors. */
  readonly dim: number;
  /** Similarity that is corrected. Defaults to `'cosine'`. */
  readonly metric?: 'cosine' | 'dot';
  /** Digest of the model that makes the vectors. */
  readonly model?: string;
  /** The correction. */
  readonly correction: HubCorrection;
  /**
   * Queries such as will be asked: sentences for an index of pictures, of the training split. Test queries would make the
   * results transductive, and nothing here can tell.
   */
  readonly bank: Queries;
  /** Makes or opens the index that holds the items: `(settings) => buildIndex({ ...settings, folder })`. */
  readonly open: (settings: CorrectedIndexSettings) => VectorIndex | Promise<VectorIndex>;
}

/** An index whose scores are corrected for hubs. */
export interface CorrectedIndex extends VectorIndex {
  /** Name of the correction. */
  readonly correction: string;
  /** False: a bank of training queries corrects each query alone. */
  readonly transductive: false;
}

/** A bias is stored as this part of itself, beside the numbers of a unit vector: a power of two rounds nothing. */
const biasUnit = 1 / 64;

/**
 * Opens an index that corrects hubs: items that are near too many queries. Each item, as it is added, gets a bias from its
 * similarities to a bank of training queries, and keeps it as one more number of its vector; a search is by inner product. An
 * item's bias depends on no other item: items come and go, and filters hold, as in the index that `open` gives.
 *
 * Adding costs one product of the items with the bank. An item of several vectors has a bias for each, and scores as the
 * part whose corrected score is best.
 *
 * @param options - Dimension, similarity, model, correction, bank, and the index that holds the items.
 * @throws `OptionError` if an option is out of range, or `open` gives an index of other settings.
 * @throws `ShapeError` and `DataError` for queries of the bank, as `VectorIndex.search` does for its own; `DataError` for an
 * empty bank.
 *
 * @example
 * ```ts
 * import { correctedIndex, exactIndex } from '@vse/search';
 *
 * // Half the mean of all similarities, in place of invertedSoftmax(), nearestReferenceBias() or csls().
 * const half = (list: ArrayLike<number>) => Array.from(list).reduce((sum, one) => sum + one, 0) / list.length / 2;
 * const index = await correctedIndex({
 *   dim: 2,
 *   correction: { name: 'half the mean', scale: 1, bias: half },
 *   bank: [Float32Array.of(1, 0), Float32Array.of(0.8, 0.6)],
 *   open: (settings) => exactIndex(settings),
 * });
 * await index.add([
 *   { id: 'hub.jpg', vector: Float32Array.of(1, 0) },
 *   { id: 'cat.jpg', vector: Float32Array.of(0, 1) },
 * ]);
 * const [hits] = await index.search([Float32Array.of(0.8, 0.6)], { k: 2 });
 * console.log(hits!.map(({ id, score }) => `${id} ${score.toFixed(2)}`)); // cat.jpg 0.6 - 0.15, hub.jpg 0.8 - 0.45
 * await index.close();
 * ```
 */
export async function correctedIndex(options: CorrectedIndexOptions): Promise<CorrectedIndex> {
  const where = 'correctedIndex';
  assertKeys<CorrectedIndexOptions>(where, options, {
    dim: true,
    metric: true,
    model: true,
    correction: true,
    bank: true,
    open: true,
  });
  const { dim, metric = 'cosine', model, correction, open } = options;
  assertWhole(where, 'dim', dim, { to: 65_535 });
  assertOneOf(where, 'metric', metric, ['cosine', 'dot']);
  if (model !== undefined) assertText(where, 'model', model);
  assertPositive(where, 'correction.scale', correction.scale);
  const directions = (vectors: readonly Float32Array[]) =>
    metric === 'cosine' ? vectors.map(unitVector) : vectors;
  const queries = checkQueries(options.bank, dim);
  if (queries.length === 0) throw new DataError(`${where}: the bank must have a query, got none.`);
  const bank = bankSimilarities(directions(queries), dim);
  const settings: CorrectedIndexSettings = {
    dim: dim + 1,
    metric: 'dot',
    model: await digest([model ?? '', metric, correction.name, String(correction.scale)].join('\n'), bank),
  };
  const index = await open(settings);
  if (!fits(index, settings)) {
    await index.close();
    throw unfit(index, settings);
  }

  /** Vectors with their bias at the end. */
  const withBias = (id: string, vectors: readonly Float32Array[]): Float32Array => {
    for (const [i, vector] of vectors.entries())
      checkVector('add', `vector ${i} of ${JSON.stringify(id)}`, vector, dim);
    const rows = new Float32Array(vectors.length * (dim + 1));
    const own = directions(vectors);
    bank.of(own, (similarities, i) => {
      const bias = correction.bias(similarities);
      if (!Number.isFinite(bias)) {
        throw new DataError(
          `add: ${correction.name} must give a finite bias, got ${bias} for ${JSON.stringify(id)}. Check its bank.`,
        );
      }
      rows.set(own[i]!, i * (dim + 1));
      rows[i * (dim + 1) + dim] = bias * biasUnit;
    });
    return rows;
  };
  const corrected = ({ id, vector, ...rest }: SearchItem): SearchItem => {
    if (vector instanceof Float32Array) return { id, vector: withBias(id, [vector]), ...rest };
    const parts = checkQueries(vector, dim);
    return { id, vector: { values: withBias(id, parts), length: parts.length, dim: dim + 1 }, ...rest };
  };
  return {
    dim,
    metric: metric satisfies Metric,
    ...(model !== undefined && { model }),
    correction: correction.name,
    transductive: false,
    async add(items, options = {}) {
      checkModel('add', model, checkAddOptions('add', options).model);
      await index.add(Array.isArray(items) ? items.map(corrected) : items);
    },
    remove: (ids) => index.remove(ids),
    async search(given, options) {
      const { model: ofQueries, ...rest } = checkSearchOptions(options);
      checkModel('search', model, ofQueries);
      const asked = directions(checkQueries(given, dim)).map((query) => {
        const wide = new Float32Array(dim + 1);
        for (let i = 0; i < dim; i++) wide[i] = correction.scale * query[i]!;
        wide[dim] = -1 / biasUnit;
        return wide;
      });
      return index.search(asked, rest);
    },
    async get(ids) {
      return (await index.get(ids)).map((item) => item && { ...item, vector: withoutBias(item.vector) });
    },
    entries: (ids) => index.entries(ids),
    count: (filter) => index.count(filter),
    save: () => index.save(),
    close: () => index.close(),
  };
}

/** Vectors as they were before `withBias` added a number to each: for cosine, of unit length. */
function withoutBias(vector: SearchItem['vector']): SearchItem['vector'] {
  if (vector instanceof Float32Array) return vector.slice(0, -1);
  const { values, length, dim } = vector;
  const own = new Float32Array(length * (dim - 1));
  for (let row = 0; row < length; row++)
    own.set(values.subarray(row * dim, (row + 1) * dim - 1), row * (dim - 1));
  return { values: own, length, dim: dim - 1 };
}

function unitVector(vector: Float32Array): Float32Array {
  const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return vector.map((value) => value / norm);
}

function fits(index: VectorIndex, { dim, metric, model }: CorrectedIndexSettings): boolean {
  return index.dim === dim && index.metric === metric && index.model === model;
}

function unfit(index: VectorIndex, { dim, model }: CorrectedIndexSettings): OptionError {
  return new OptionError(
    `correctedIndex: open must give an index of { dim: ${dim}, metric: 'dot' } for this model, correction and bank, got ` +
      `{ dim: ${index.dim}, metric: '${index.metric}' }${index.model === model ? '' : ' for another'}. Build the index again.`,
  );
}

/** SHA-256 of the settings and of the bank, in hex. */
async function digest(settings: string, { values }: BankSimilarities): Promise<string> {
  const head = new TextEncoder().encode(settings);
  const bytes = new Uint8Array(head.length + values.byteLength);
  bytes.set(head);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), head.length);
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
