import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint, fingerprintOfNumbers } from './fingerprint';

describe('fingerprint', () => {
  it('is 16 hexadecimal digits, the same for the same texts', () => {
    expect(fingerprint(['a', 'b'])).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprint(['a', 'b'])).toBe(fingerprint(['a', 'b']));
  });

  it('takes composed and decomposed letters for the same text', () => {
    expect(fingerprint(['caf\u00e9'])).toBe(fingerprint(['cafe\u0301']));
    expect(fingerprint(['cafe'])).not.toBe(fingerprint(['caf\u00e9']));
  });

  it('distinguishes texts, their order and their boundaries', () => {
    const all = [['a', 'b'], ['b', 'a'], ['ab'], ['a', 'b', ''], []].map(fingerprint);
    expect(new Set(all).size).toBe(all.length);
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (a, b) => {
        const composed = (texts: string[]) => JSON.stringify(texts.map((text) => text.normalize('NFC')));
        fc.pre(composed(a) !== composed(b));
        expect(fingerprint(a)).not.toBe(fingerprint(b));
      }),
    );
  });
});

describe('fingerprintOfNumbers', () => {
  it('distinguishes numbers, their order and their count', () => {
    const all = [[], [0], [0, 0], [1, 2], [2, 1], [1, 2 + 2 ** -22]].map((x) => Float32Array.from(x));
    expect(new Set(all.map(fingerprintOfNumbers)).size).toBe(all.length);
    expect(fingerprintOfNumbers(Float32Array.of(9, 1, 2).subarray(1))).toBe(fingerprintOfNumbers(all[3]!));
    expect(fingerprintOfNumbers(Float64Array.of(1, 2))).toMatch(/^[0-9a-f]{16}$/);
  });
});
