import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coordinate, escapeMarkup } from './escape';

describe('escapeMarkup', () => {
  it('escapes what markup is made of', () => {
    expect(escapeMarkup(`<b class="x">'a' & b</b>`)).toBe(
      '&lt;b class=&quot;x&quot;&gt;&#39;a&#39; &amp; b&lt;/b&gt;',
    );
  });

  it('replaces what XML cannot hold, and keeps whole pairs', () => {
    expect(escapeMarkup('a\u0000b\ud83dc\udc36d \ud83d\udc36\n')).toBe(
      'a\ufffdb\ufffdc\ufffdd \ud83d\udc36\n',
    );
  });

  it('leaves no way out of content or attribute, and loses nothing', () => {
    const back: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const safe = escapeMarkup(text);
        expect(safe).not.toMatch(/[<>"']/);
        if (!safe.includes('\ufffd')) {
          expect(safe.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => back[name]!)).toBe(text);
        }
      }),
    );
  });
});

describe('coordinate', () => {
  it('is short and plain', () => {
    expect([1 / 3, 2, -0.001, 1e-9, 1234.5].map((value) => coordinate(value))).toEqual([
      '0.33',
      '2',
      '0',
      '0',
      '1234.5',
    ]);
    expect(coordinate(0.12345, 4)).toBe('0.1235');
  });
});
