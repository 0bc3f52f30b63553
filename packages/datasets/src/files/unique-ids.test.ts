import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniqueIds, unreadKind } from './unique-ids';

describe('uniqueIds', () => {
  it('takes the shortest name that is free', () => {
    const idOf = uniqueIds();
    expect(idOf('a.jpg')).toBe('a');
    expect(idOf('a.png')).toBe('a.png');
    expect(idOf('a.jpg', 'tern/a.jpg')).toBe('tern/a');
    expect(idOf('a.jpg', 'tern/a.jpg')).toBe('a.jpg');
    expect(idOf('a.jpg')).toBe('a.jpg#2');
  });

  it('never gives one id twice', () => {
    const name = fc.constantFrom('a.jpg', 'a.png', 'a', 'a.jpg#2', 'b/a.jpg', '__proto__');
    fc.assert(
      fc.property(fc.array(name, { maxLength: 30 }), (names) => {
        const idOf = uniqueIds();
        expect(new Set(names.map((one) => idOf(one))).size).toBe(names.length);
      }),
    );
  });
});

describe('unreadKind', () => {
  it('knows what no decoder here reads', () => {
    expect(['a.HEIC', 'b.bmp', 'c.jfif', 'd.jpg', 'e'].map(unreadKind)).toEqual([
      '.heic',
      '.bmp',
      undefined,
      undefined,
      undefined,
    ]);
  });
});
