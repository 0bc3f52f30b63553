import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint';

describe('fingerprint', () => {
  it('is 16 hexadecimal digits, the same for the same texts', () => {
    expect(fingerprint(['a', 'b'])).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprint(['a', 'b'])).toBe(fingerprint(['a', 'b']));
  });

  it('tells texts, their order and their bounds apart', () => {
    const all = [['a', 'b'], ['b', 'a'], ['ab'], ['a', 'b', ''], []].map(fingerprint);
    expect(new Set(all).size).toBe(all.length);
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(fingerprint(a)).not.toBe(fingerprint(b));
      }),
    );
  });
});
