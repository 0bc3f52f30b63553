import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareText } from './compare-text';
import { idTable } from './id-table';

const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
  .filter((id) => !/\p{Surrogate}/u.test(id));

describe('idTable', () => {
  it('follows a map through seeded changes', () => {
    const change = fc.record({
      id: fc.oneof(text, fc.constantFrom('a', 'b', 'c', 'é', 'e\u0301')),
      forget: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 800 }), (changes) => {
        const table = idTable();
        const map = new Map<string, number>();
        for (const { id, forget } of changes) {
          if (forget) {
            table.forget(id);
            map.delete(id);
          } else map.set(id, table.push(id));
          expect(table.find(id)).toBe(map.get(id) ?? -1);
        }
        for (const [id, slot] of map) {
          expect(table.find(id)).toBe(slot);
          expect(table.idOf(slot)).toBe(id);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('grows, forgets, and takes in the ids of a segment', () => {
    const table = idTable();
    for (let i = 0; i < 5000; i++) table.push(`first ${i}`);
    for (let i = 0; i < 5000; i += 2) table.forget(`first ${i}`);
    const names = Array.from({ length: 3000 }, (_, i) => `second ${i} \u{1F415}`);
    const parts = names.map((name) => Buffer.from(name));
    const offsets = Uint32Array.from([0, ...parts.map(({ length }) => length)]);
    for (let i = 1; i < offsets.length; i++) offsets[i]! += offsets[i - 1]!;
    table.append(Buffer.concat(parts), offsets, (slot) => slot === 5001);
    expect(table.size).toBe(8000);
    expect([0, 1, 4999].map((i) => table.find(`first ${i}`))).toEqual([-1, 1, 4999]);
    expect([0, 1, 2999].map((i) => table.find(names[i]!))).toEqual([5000, -1, 7999]);
    expect(table.idOf(5001)).toBe(names[1]);
  });
});

describe('compareText', () => {
  it('orders as UTF-8 bytes do', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareText(a, b))).toBe(Buffer.from(a).compare(Buffer.from(b)));
      }),
    );
    expect(['\u{1F415}', '\uFF00', 'a', 'ab', ''].sort(compareText)).toEqual([
      '',
      'a',
      'ab',
      '\uFF00',
      '\u{1F415}',
    ]);
  });
});
