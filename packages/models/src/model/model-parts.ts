import type { Encoder, Similarity } from '@vse/core';

const encoder: readonly (keyof Encoder<never>)[] = ['collate', 'encode', 'variables', 'dispose'];
const similarity: readonly (keyof Similarity)[] = ['score'];

/** A part of a model that is not what its place needs. */
export interface PartFault {
  /** `images`, `captions` or `similarity`. */
  readonly part: string;
  /** Kind that its place needs, such as `an encoder`. */
  readonly wanted: string;
  /** Description of what is there. */
  readonly got: string;
}

/** The first part that is no encoder, or no similarity; `undefined` if all three are what a model needs. */
export function partFault(parts: Readonly<Record<string, unknown>>): PartFault | undefined {
  for (const [part, methods] of Object.entries({ images: encoder, captions: encoder, similarity })) {
    const made = parts[part] as Readonly<Record<string, unknown>> | null | undefined;
    if (methods.every((method) => typeof made?.[method] === 'function')) continue;
    const wanted = part === 'similarity' ? 'a similarity' : 'an encoder';
    const got = made === undefined || made === null ? 'none' : `something without ${methods.join(', ')}`;
    return { part, wanted, got };
  }
  return undefined;
}
