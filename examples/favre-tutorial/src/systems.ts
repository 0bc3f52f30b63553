import type { Loss } from '@vse/core';
import { maxOfHinges, randomNegativeHinge } from '@vse/losses';

export interface System {
  readonly title: string;
  readonly loss: (seed: number) => Loss;
}

/**
 * Losses with the tutorial's random mismatched caption, and with the harder ones that it proposes as a next step. All
 * scores of a batch are one matrix product, so that a hard caption costs next to nothing.
 */
export const systems = {
  random: { title: 'one random caption', loss: (seed) => randomNegativeHinge({ margin: 1, seed }) },
  'hardest-of-8': {
    title: 'the hardest of 8',
    loss: (seed) => randomNegativeHinge({ margin: 1, candidates: 8, seed }),
  },
  hardest: { title: 'the hardest of the batch, both ways', loss: () => maxOfHinges({ margin: 1 }) },
} satisfies Readonly<Record<string, System>>;

export type SystemName = keyof typeof systems;

export const systemNames = Object.keys(systems) as SystemName[];
