import type { VectorIndex } from '../vector-index';
import { normalVectors } from './vectors';

/** Calls of a program that changes an index until it is killed. */
export interface ChangeUntilKilledOptions {
  /** Number of the first item. */
  readonly first: number;
  /** Items between two calls of `save`. */
  readonly saveEvery: number;
}

/**
 * Adds, removes and saves until the process is killed. It says after each call what is acknowledged, `+id` and `-id`, and before
 * each removal what it may meet, `?id`.
 */
export async function changeUntilKilled(
  index: VectorIndex,
  { first, saveEvery }: ChangeUntilKilledOptions,
): Promise<never> {
  const vectors = normalVectors(first + 1, 4000, 4);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  for (let i = 0; ; i++) {
    const number = first + i;
    const id = `item-${number}`;
    await index.add([{ id, vector: vectors[i]!, metadata: { number } }]);
    say(`+${id}`);
    if (i % 5 === 4) {
      const old = `item-${number - 3}`;
      say(`?${old}`);
      await index.remove([old]);
      say(`-${old}`);
    }
    if (i % saveEvery === saveEvery - 1) {
      say('saves');
      await index.save();
    }
  }
}
