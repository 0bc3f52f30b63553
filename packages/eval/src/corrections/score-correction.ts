import { DataError, OptionError, ShapeError } from '@vse/core';

/**
 * A correction of hubs: items that match too many queries lose what a bank of other queries says of them. A corrected score
 * is `scale x score - bias of the item`, so that an index holds one number an item, computes it when the item is added, and
 * can search by inner product with the bias as one more dimension.
 */
export interface ScoreCorrection {
  /** Name in tables, with its settings: `inverted softmax, T = 15`. */
  readonly name: string;
  /** Factor of every score. */
  readonly scale: number;
  /**
   * Bias of one item from its scores against the queries of the bank, `[bank]`, in any order.
   *
   * @throws `DataError` if the bank is too small.
   */
  bias(similarities: ArrayLike<number>): number;
}

/** Side of a score matrix: items by row, and queries by column, or the other way round. */
export type ItemSide = 'rows' | 'columns';

/** Input of `itemBiases`. */
export interface ItemBiasesInput {
  /** The correction. */
  readonly correction: ScoreCorrection;
  /** Scores of items against the bank's queries, row-major: `[items, bank]` if items are rows, else `[bank, items]`. */
  readonly scores: ArrayLike<number>;
  /** Number of items. */
  readonly items: number;
  /** Side of the items. Defaults to `'rows'`. */
  readonly side?: ItemSide;
}

/**
 * Bias of each item from its scores against a bank of queries, `[items]`. An item's bias depends on no other item: items may
 * come block by block, and new ones later.
 *
 * @param input - Correction, scores against the bank, number and side of the items.
 * @throws `ShapeError` if the scores are not whole rows, `DataError` if one is not finite or the bank is empty or too small.
 * @example
 * ```ts
 * import { invertedSoftmax, itemBiases } from '@vse/eval';
 *
 * const correction = invertedSoftmax({ temperature: 2 });
 * const scores = [0.9, 0.8, 0.1, 0]; // [2 items, 2 queries of the bank]: the first item is a hub
 * console.log(itemBiases({ correction, scores, items: 2 })); // ln(e^1.8 + e^1.6) = 2.40, ln(e^0.2 + 1) = 0.80
 * ```
 */
export function itemBiases({ correction, scores, items, side = 'rows' }: ItemBiasesInput): Float64Array {
  const where = 'itemBiases';
  const bank = sideLength(where, scores, items);
  const [itemStep, queryStep] = side === 'rows' ? [bank, 1] : [1, items];
  const similarities = new Float64Array(bank);
  return Float64Array.from({ length: items }, (_, item) => {
    for (let query = 0; query < bank; query++) {
      const score = scores[item * itemStep + query * queryStep]!;
      if (!Number.isFinite(score)) {
        throw new DataError(
          `${where}: scores must be finite, got ${score} for item ${item}, query ${query} of the bank.`,
        );
      }
      similarities[query] = score;
    }
    return correction.bias(similarities);
  });
}

/** Input of `correctScores`. */
export interface CorrectScoresInput extends Omit<ItemBiasesInput, 'scores' | 'items'> {
  /** Scores of items against queries, row-major: `[items, queries]` if items are rows, else `[queries, items]`. */
  readonly scores: ArrayLike<number>;
  /** Bias of each item, `[items]`. */
  readonly biases: ArrayLike<number>;
}

/**
 * Corrects scores, or a block of them, by the biases of their items: `scale x score - bias`. Returns a new array, float32 if
 * the scores are, else float64.
 *
 * @param input - Correction, scores, and the biases and side of their items.
 * @throws `ShapeError` if the scores are not whole rows, `DataError` if a number is not finite.
 * @example
 * ```ts
 * import { correctScores, invertedSoftmax } from '@vse/eval';
 *
 * const correction = invertedSoftmax({ temperature: 2 });
 * const scores = [0.9, 0.8]; // [1 query, 2 items]
 * console.log(correctScores({ correction, scores, biases: [2.4, 0.8], side: 'columns' })); // -0.6, 0.8
 * ```
 */
export function correctScores({
  correction,
  scores,
  biases,
  side = 'rows',
}: CorrectScoresInput): Float32Array | Float64Array {
  const where = 'correctScores';
  const items = biases.length;
  const queries = sideLength(where, scores, items);
  for (let item = 0; item < items; item++) {
    if (Number.isFinite(biases[item])) continue;
    throw new DataError(`${where}: biases must be finite, got ${biases[item]} for item ${item}.`);
  }
  const corrected =
    scores instanceof Float32Array ? new Float32Array(scores.length) : new Float64Array(scores.length);
  const width = side === 'rows' ? queries : items;
  for (let at = 0; at < scores.length; at++) {
    const item = side === 'rows' ? Math.floor(at / width) : at % width;
    const value = correction.scale * scores[at]! - biases[item]!;
    if (!Number.isFinite(value)) {
      throw new DataError(
        `${where}: scores must be finite, got ${scores[at]} at [${Math.floor(at / width)}, ${at % width}].`,
      );
    }
    corrected[at] = value;
  }
  return corrected;
}

function sideLength(where: string, scores: ArrayLike<number>, items: number): number {
  const length = scores.length / items;
  if (items >= 1 && Number.isSafeInteger(length) && length >= 1) return length;
  throw new ShapeError(
    `${where}: scores must be [items, queries] with ${items} items, at least one of each, got ${scores.length} numbers.`,
  );
}

/** Mean of the `count` highest values. Time O(values), with a small list of the best. */
export function meanOfHighest(where: string, values: ArrayLike<number>, count: number): number {
  if (values.length < count) {
    throw new DataError(
      `${where}: the bank must have at least neighbours = ${count} queries, got ${values.length}. Lower neighbours or take a larger bank.`,
    );
  }
  const best = new Float64Array(count).fill(-Infinity); // ascending
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value <= best[0]!) continue;
    let place = 0;
    while (place + 1 < count && best[place + 1]! < value) {
      best[place] = best[place + 1]!;
      place++;
    }
    best[place] = value;
  }
  return best.reduce((sum, value) => sum + value, 0) / count;
}

/** Checks that a softmax's factor is a positive number. */
export function assertTemperature(where: string, temperature: number): void {
  if (Number.isFinite(temperature) && temperature > 0) return;
  throw new OptionError(
    `${where}: temperature must be a positive number, got ${temperature}. 15 to 20 suit cosines.`,
  );
}
