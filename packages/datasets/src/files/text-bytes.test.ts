import { DataError, OptionError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textBytes, type TextOptions } from './text-bytes';

async function textOf(bytes: Buffer, piece: number, options?: TextOptions): Promise<string> {
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, i) =>
    bytes.subarray(i * piece, (i + 1) * piece),
  );
  const read: Uint8Array[] = [];
  for await (const one of textBytes('t.csv', pieces, options)) read.push(one);
  return Buffer.concat(read).toString('utf8');
}

describe('textBytes', () => {
  it('passes UTF-8 on unchanged, wherever it is cut', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 7 }), async (one, piece) => {
        expect(await textOf(Buffer.from(one), piece)).toBe(one);
      }),
    );
  });

  it('names the first line that is not UTF-8, wherever it is cut', async () => {
    const bytes = Buffer.from(
      'one\ntwo \u00e9t\u00e9\ncaf\xe9\nfour\n'.replace(/\u00e9t\u00e9/, 'x'),
      'latin1',
    );
    for (let piece = 1; piece <= bytes.length; piece++) {
      await expect(textOf(bytes, piece)).rejects.toThrow(DataError);
      await expect(textOf(bytes, piece)).rejects.toThrow(/^t\.csv, line 3 must be UTF-8, got other bytes/);
    }
    await expect(textOf(Buffer.from([0x61, 0xc3]), 1)).rejects.toThrow(/line 1 must be UTF-8/);
  });

  it('converts text of another encoding', async () => {
    const [latin, wide] = ['caf\u00e9\nna\u00efve', '\uFEFFcaf\u00e9\n\u72d7'];
    for (const piece of [1, 3, 100]) {
      expect(await textOf(Buffer.from(latin, 'latin1'), piece, { encoding: 'windows-1252' })).toBe(latin);
      expect(await textOf(Buffer.from(wide, 'utf16le'), piece)).toBe(wide.slice(1));
    }
    await expect(textOf(Buffer.from('a\n\xff\xff', 'latin1'), 9, { encoding: 'shift_jis' })).rejects.toThrow(
      /t\.csv, line \d or one of the next must be shift_jis/,
    );
    await expect(textOf(Buffer.from('x'), 9, { encoding: 'latin-of-old' })).rejects.toThrow(OptionError);
  });
});
