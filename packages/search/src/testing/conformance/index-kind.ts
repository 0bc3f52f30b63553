import { expect } from 'vitest';
import type { Metric, VectorIndex } from '../../vector-index';

/** Options of the suite's indexes. */
export interface ConformanceOptions {
  readonly dim: number;
  readonly metric: Metric;
  readonly model?: string;
}

/** A kind of index for the suite. */
export interface IndexKind {
  /** Makes an empty index. */
  readonly create: (options: ConformanceOptions) => Promise<VectorIndex>;
  /** Brings an index to where later calls read what was written: closes and opens it, or does nothing. */
  readonly again?: (index: VectorIndex) => Promise<VectorIndex>;
  /** Difference from scores in doubles that an index of other arithmetic may have. Defaults to `0`. */
  readonly tolerance?: number;
}

/** A part of the suite, for the indexes of a kind. */
export interface SuiteParts extends Required<Pick<IndexKind, 'create' | 'again'>> {
  readonly name: string;
  /** Hits as expected values, with scores within the tolerance. */
  readonly close: (hits: readonly { readonly score: number }[]) => unknown;
}

/** The parts of a kind. */
export function suiteParts(
  name: string,
  { create, again = (index) => Promise.resolve(index), tolerance = 0 }: IndexKind,
): SuiteParts {
  const digits = tolerance === 0 ? 12 : -Math.log10(tolerance);
  return {
    name,
    create,
    again,
    close: (hits) => hits.map((hit) => ({ ...hit, score: expect.closeTo(hit.score, digits) as number })),
  };
}

/** Ids that are hard to keep. */
export const unicode = [
  'a',
  'é',
  'e\u0301',
  'Ω',
  '\u{1F415}',
  '\uFF00',
  ' ',
  '\uFEFFa',
  "'; drop table",
  '../a',
  '\u0001',
  '__proto__',
];

/** Ids of hits. */
export function idsOf(hits: readonly (readonly { readonly id: string }[])[]): readonly (readonly string[])[] {
  return hits.map((list) => list.map(({ id }) => id));
}
