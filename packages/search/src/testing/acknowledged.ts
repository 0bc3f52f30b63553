import { expect } from 'vitest';
import type { VectorIndex } from '../vector-index';
import { linesUntilKilled } from './lines-until-killed';

/** Changes that programs of `changeUntilKilled` acknowledged, over several kills. */
export interface Acknowledged {
  /** Number of items that are there. */
  readonly count: number;
  /** Runs the program on an index until it has said some lines, and notes what it acknowledged. */
  run(first: number, lines: number): Promise<void>;
  /** Expects of an index, opened again, all that was acknowledged; the call that the kill met may have been made or not. */
  expectIn(index: VectorIndex): Promise<void>;
}

/** Follows a program that changes the index of a folder. */
export function acknowledged(program: string, folder: string): Acknowledged {
  const there = new Set<string>();
  const unsure = new Set<string>();
  return {
    get count() {
      return there.size;
    },
    async run(first, count) {
      for (const line of await linesUntilKilled(program, [folder, `${first}`], count)) {
        const id = line.slice(1);
        if (line.startsWith('+')) there.add(id);
        if (line.startsWith('?')) unsure.add(id);
        if (line.startsWith('-')) {
          there.delete(id);
          unsure.delete(id);
        }
      }
    },
    async expectIn(index) {
      const [hits] = await index.search([Float32Array.of(1, 2, 3, 4)], { k: 10_000 });
      const found = new Set(hits!.map(({ id }) => id));
      expect([...there].filter((id) => !found.has(id) && !unsure.has(id))).toEqual([]);
      const surplus = [...found].filter((id) => !there.has(id));
      expect(surplus.length).toBeLessThan(2);
      for (const hit of hits!) expect(hit.metadata).toEqual({ number: Number(hit.id.slice(5)) });
      for (const id of surplus) there.add(id);
      for (const id of unsure) if (!found.has(id)) there.delete(id);
      unsure.clear();
    },
  };
}
