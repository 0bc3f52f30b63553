import { ZERO_ROW } from './permute-rows';

/**
 * Order in which a recurrent layer walks a padded batch: all first words, all second words, and so on, the longest
 * sequences first. So the sequences that still run at a step are its first rows, and padding is never computed.
 */
export interface Packing {
  /** Number of sequences at each step; never grows. */
  readonly sizes: readonly number[];
  /** Padded row `sequence * steps + step` of each packed row. */
  readonly paddedRows: Int32Array;
  /** Packed row of each padded row, or `ZERO_ROW` for padding. */
  readonly packedRows: Int32Array;
}

/** Packs sequences of known lengths, padded to `steps`; `reverse` walks each from its last word to its first. */
export function packLengths(lengths: ArrayLike<number>, steps: number, reverse: boolean): Packing {
  const order = Array.from(lengths, (_, sequence) => sequence);
  order.sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const longest = order.length > 0 ? lengths[order[0]!]! : 0;
  const sizes: number[] = [];
  const paddedRows: number[] = [];
  const packedRows = new Int32Array(order.length * steps).fill(ZERO_ROW);
  for (let step = 0; step < longest; step++) {
    const running = order.filter((sequence) => lengths[sequence]! > step);
    sizes.push(running.length);
    for (const sequence of running) {
      const word = reverse ? lengths[sequence]! - 1 - step : step;
      packedRows[sequence * steps + word] = paddedRows.length;
      paddedRows.push(sequence * steps + word);
    }
  }
  return { sizes, paddedRows: Int32Array.from(paddedRows), packedRows };
}

/** Packs a batch whose lengths only its mask knows: every sequence runs every step, padding included. */
export function packAll(sequences: number, steps: number, reverse: boolean): Packing {
  const paddedRows = new Int32Array(sequences * steps);
  const packedRows = new Int32Array(sequences * steps);
  for (let step = 0; step < steps; step++) {
    for (let sequence = 0; sequence < sequences; sequence++) {
      const row = step * sequences + sequence;
      paddedRows[row] = sequence * steps + (reverse ? steps - 1 - step : step);
      packedRows[paddedRows[row]] = row;
    }
  }
  return { sizes: new Array<number>(steps).fill(sequences), paddedRows, packedRows };
}
