import { seededRandom } from '@vse/core';
import { mutate } from './mutate';
import type { FuzzTarget } from './fuzz-target';

/** Input of one case, determined by seed, target and number. */
export function caseOf({ name, good, words }: FuzzTarget, seed: number, number: number): Buffer {
  const random = seededRandom(seed).fork(`${name} ${number}`);
  return mutate(random.pick(good), random, words);
}
