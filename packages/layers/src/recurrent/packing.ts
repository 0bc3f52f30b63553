import { OptionError } from '@vse/core';
import { ZERO_ROW } from './permute-rows';

/**
 * The order in which a recurrent layer walks a padded batch: all first words, all second words, and so on, the longest
 * sequences first, so that the sequences still running at a step are its first rows and padding is never computed.
 */
export interface Packing {
  /** How many sequences take each step; never grows. */
  readonly sizes: readonly number[];
  /** For each packed row the padded row `sequence * steps + step` it comes from. */
  readonly take: Int32Array;
  /** For each padded row the packed row it goes to, or `ZERO_ROW` for padding. */
  readonly give: Int32Array;
}

/** Packs sequences of known lengths, padded to `steps`; `reverse` walks each from its own last word to its first. */
export function packLengths(lengths: ArrayLike<number>, steps: number, reverse: boolean): Packing {
  const order = Array.from(lengths, (_, sequence) => sequence);
  for (const sequence of order) {
    const length = lengths[sequence]!;
    if (!Number.isInteger(length) || length < 0 || length > steps) {
      throw new OptionError(
        `gru: lengths must be whole numbers from 0 to ${steps}, got ${length} at ${sequence}.`,
      );
    }
  }
  order.sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const longest = order.length > 0 ? lengths[order[0]!]! : 0;
  const sizes: number[] = [];
  const take: number[] = [];
  const give = new Int32Array(order.length * steps).fill(ZERO_ROW);
  for (let step = 0; step < longest; step++) {
    const running = order.filter((sequence) => lengths[sequence]! > step);
    sizes.push(running.length);
    for (const sequence of running) {
      const word = reverse ? lengths[sequence]! - 1 - step : step;
      give[sequence * steps + word] = take.length;
      take.push(sequence * steps + word);
    }
  }
  return { sizes, take: Int32Array.from(take), give };
}

/** Packs a batch whose lengths only its mask knows: every sequence takes every step, first to last or last to first. */
export function packAll(sequences: number, steps: number, reverse: boolean): Packing {
  const take = new Int32Array(sequences * steps);
  const give = new Int32Array(sequences * steps);
  for (let step = 0; step < steps; step++) {
    for (let sequence = 0; sequence < sequences; sequence++) {
      const row = step * sequences + sequence;
      take[row] = sequence * steps + (reverse ? steps - 1 - step : step);
      give[take[row]] = row;
    }
  }
  return { sizes: new Array<number>(steps).fill(sequences), take, give };
}
