import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from './random';

/** First words of xoshiro128** from a state, written again with 64-bit arithmetic. */
function reference(state: readonly number[], count: number): number[] {
  const mask = 0xffffffffn;
  const rotate = (x: bigint, by: bigint) => ((x << by) | (x >> (32n - by))) & mask;
  const s = state.map((word) => BigInt(word) & mask) as [bigint, bigint, bigint, bigint];
  return Array.from({ length: count }, () => {
    const result = (rotate((s[1] * 5n) & mask, 7n) * 9n) & mask;
    const t = (s[1] << 9n) & mask;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 11n);
    return Number(result) / 2 ** 32;
  });
}

const draw = (seed: number, count: number) => {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => random.next());
};

describe('seededRandom', () => {
  it('is xoshiro128**', () => {
    const random = seededRandom(7);
    const wanted = reference(random.state().words, 20);
    expect(Array.from({ length: 20 }, () => random.next())).toEqual(wanted);
  });

  it('repeats with the same seed and not with another', () => {
    expect(draw(3, 10)).toEqual(draw(3, 10));
    expect(draw(3, 10)).not.toEqual(draw(4, 10));
    expect(draw(2 ** 40, 10)).not.toEqual(draw(0, 10));
  });

  it('continues from a saved state', () => {
    const random = seededRandom(5);
    random.next();
    const copy = seededRandom(JSON.parse(JSON.stringify(random.state())) as ReturnType<typeof random.state>);
    expect(copy.next()).toBe(random.next());
    expect(copy.fork('a').next()).toBe(random.fork('a').next());
  });

  it('gives uniform numbers', () => {
    const values = draw(1, 20_000);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    // The mean of n uniforms has deviation sqrt(1 / 12 n) = 0.002.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    const tenths = new Array<number>(10).fill(0);
    for (const x of values) tenths[Math.floor(x * 10)]! += 1;
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  it('gives normal numbers', () => {
    const random = seededRandom(2);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
    expect(values.every(Number.isFinite)).toBe(true);
  });

  it('shuffles in place to a permutation', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.integer()), (seed, items) => {
        const shuffled = seededRandom(seed).shuffle([...items]);
        expect([...shuffled].sort()).toEqual([...items].sort());
      }),
    );
    const indices = Int32Array.of(1, 2, 3);
    expect(seededRandom(1).shuffle(indices)).toBe(indices);
  });

  it('draws whole numbers below the bound, each of them', () => {
    const random = seededRandom(9);
    const seen = new Set(Array.from({ length: 200 }, () => random.integer(5)));
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('forks streams that depend on the label and not on when they were forked', () => {
    const random = seededRandom(1);
    const early = random.fork('train').next();
    random.next();
    expect(random.fork('train').next()).toBe(early);
    expect(random.fork('test').next()).not.toBe(early);
  });

  it('refuses a fractional seed, a bound of 0 and an empty list', () => {
    expect(() => seededRandom(1.5)).toThrow('whole number, got 1.5');
    expect(() => seededRandom(1).integer(0)).toThrow('bound must be a whole number of at least 1, got 0');
    expect(() => seededRandom(1).pick([])).toThrow('must not be empty');
  });
});
