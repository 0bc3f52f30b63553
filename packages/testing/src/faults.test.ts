import { expect, it } from 'vitest';
import { damages } from './faults';

it('damages bytes at seeded places, each kind as often, never into the same bytes', () => {
  const original = Buffer.from(Uint8Array.from({ length: 500 }, (_, i) => (i * 7) % 256));
  const made = [...damages(original, { places: 50, seed: 3 })];
  for (const kind of ['flip', 'cut', 'drop'] as const)
    expect(made.filter((damage) => damage.kind === kind)).toHaveLength(50);
  expect(made.filter(({ kind }) => kind === 'swap').length).toBeGreaterThan(20);
  for (const { bytes, name } of made) expect(bytes.equals(original), name).toBe(false);
  expect([...damages(original, { places: 50, seed: 3 })]).toEqual(made);
  expect([...damages(original, { places: 50, seed: 4 })]).not.toEqual(made);
  expect([...damages(Buffer.alloc(0), { seed: 1 })]).toEqual([]);
});
