import { DataError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { delimitedRecords, type DelimitedOptions } from './delimited-records';

interface Found {
  readonly line: number;
  readonly cells?: readonly string[];
  readonly fault?: string;
}

async function recordsOf(
  text: string,
  options: Partial<DelimitedOptions> = {},
  piece = 1 << 16,
): Promise<Found[]> {
  const bytes = Buffer.from(text);
  async function* pieces(): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += piece)
      yield await Promise.resolve(bytes.subarray(at, at + piece));
  }
  const found: Found[] = [];
  const form = { delimiter: '\t', quoting: 'lenient', ...options } as const;
  for await (const { line, cells, fault } of delimitedRecords('t', pieces(), form)) {
    if (fault) expect(fault).toBeInstanceOf(DataError);
    found.push(fault ? { line, fault: fault.message } : { line, cells });
  }
  return found;
}

/** A table as pandas' `to_csv` writes it: cells with delimiters, marks or line breaks are quoted, their marks doubled. */
function pandasTable(rows: readonly (readonly string[])[], delimiter: string, lineEnd = '\n'): string {
  const quoted = (cell: string): string =>
    cell.includes(delimiter) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  return rows.map((cells) => `${cells.map(quoted).join(delimiter)}${lineEnd}`).join('');
}

const linesOf = (cells: readonly string[]): number => cells.join('').split('\n').length;

describe('delimitedRecords', () => {
  it.each([
    ['\t', 'lenient'],
    [',', 'strict'],
    [';', 'strict'],
  ] as const)(
    'reads what pandas writes with %j, on its lines, however it is cut',
    async (delimiter, quoting) => {
      const sign = fc.constantFrom(
        'a',
        'é',
        '狗',
        ' ',
        ',',
        ';',
        '\t',
        '"',
        '""',
        '\n',
        '\r\n',
        '\r',
        "'",
        '|',
      );
      const cell = fc.array(sign, { maxLength: 8 }).map((signs) => `x${signs.join('')}x`);
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.tuple(cell, cell, cell), { maxLength: 5 }),
          fc.integer({ min: 1, max: 40 }),
          fc.constantFrom('\n', '\r\n'),
          async (rows, piece, lineEnd) => {
            let line = 2;
            const wanted = rows.map((cells) => {
              const record = { line, cells };
              line += linesOf(cells);
              return record;
            });
            const text = pandasTable([['image', 'caption', 'split'], ...rows], delimiter, lineEnd);
            const [, ...records] = await recordsOf(text, { delimiter, quoting }, piece);
            expect(records).toEqual(wanted);
          },
        ),
        { numRuns: 200 },
      );
    },
  );

  it('reads marks that quote nothing as text where quoting is lenient', async () => {
    const captions = [
      'A 6" tall dog',
      '"Stop" says the sign',
      'says "stop"',
      '"six" and "seven"',
      '6"',
      '"a""b"c',
    ];
    const text = `image\tcaption\n${captions.map((caption) => `a.jpg\t${caption}\n`).join('')}`;
    const [, ...records] = await recordsOf(text);
    expect(records.map(({ cells }) => cells![1])).toEqual(captions);
    // A mark at the beginning, and a later one that ends no cell, or whose reading has too few cells.
    const open = await recordsOf(
      'image\tcaption\na.jpg\t"six inches\nb.jpg\tseven" long\nc.jpg\t"eight\nd.jpg"\tx\n',
    );
    expect(open.slice(1).map(({ cells }) => cells)).toEqual([
      ['a.jpg', '"six inches'],
      ['b.jpg', 'seven" long'],
      ['c.jpg', '"eight'],
      ['d.jpg"', 'x'],
    ]);
    expect(await recordsOf('a\tb\tc\nx\t"y\tz"\n')).toEqual([
      { line: 1, cells: ['a', 'b', 'c'] },
      { line: 2, cells: ['x', '"y', 'z"'] },
    ]);
    expect(await recordsOf('a,b\nx,6" tall\n', { delimiter: ',', quoting: 'strict' })).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 2, cells: ['x', '6" tall'] },
    ]);
  });

  it('names the line on which a mark begins that nothing ends, and goes on with the next line', async () => {
    for (const [delimiter, quoting] of [
      ['\t', 'lenient'],
      [',', 'strict'],
    ] as const) {
      const text = 'a|b\n"x\ny"|z\n\nc|"open\nd|e\n'.replaceAll('|', delimiter);
      expect(await recordsOf(text, { delimiter, quoting })).toEqual([
        { line: 1, cells: ['a', 'b'] },
        { line: 2, cells: ['x\ny', 'z'] },
        {
          line: 5,
          fault: expect.stringMatching(
            /^t, line 5 must have a quotation mark that ends cell 2, .* got none to the end of the file/,
          ) as string,
        },
        { line: 6, cells: ['d', 'e'] },
      ]);
    }
    const inner = await recordsOf('a\tb\n"x\ny"\t"open\nd\te\n');
    expect(inner[1]).toMatchObject({
      line: 2,
      fault: expect.stringContaining('t, line 3 must have') as string,
    });
    const long = `a\tb\nc\t"open\n${'d\te\n'.repeat(400_000)}f\tg"\n`;
    const records = await recordsOf(long);
    expect(records[1]).toMatchObject({
      line: 2,
      fault: expect.stringContaining('none in 1048576 characters') as string,
    });
    expect(records).toHaveLength(400_003);
  });

  it('refuses text after the mark that ends a cell, where quoting is strict', async () => {
    const found = await recordsOf('a,b\nx,"A "big" dog"\ny,"z" \n', { delimiter: ',', quoting: 'strict' });
    expect(found.slice(1)).toEqual([
      {
        line: 2,
        fault: expect.stringMatching(
          /^t, line 2 must have a delimiter after the quotation mark that ends cell 2, got .*big/,
        ) as string,
      },
      { line: 3, cells: ['y', 'z'] },
    ]);
  });

  it('passes over empty lines, a byte order mark and line ends of every system', async () => {
    const wanted = [
      ['a', 'b'],
      ['c', 'd\ne'],
    ];
    for (const lineEnd of ['\n', '\r\n', '\r']) {
      const text = `\uFEFFa\tb${lineEnd}${lineEnd}c\t"d\ne"`;
      expect((await recordsOf(text, {}, 3)).map(({ cells }) => cells)).toEqual(wanted);
    }
    expect(await recordsOf('a|"b\nc|d"\n', { delimiter: '|', quoting: 'none' })).toEqual([
      { line: 1, cells: ['a', '"b'] },
      { line: 2, cells: ['c', 'd"'] },
    ]);
    await expect(recordsOf(`a\tb\n${'x'.repeat(2 ** 20 + 1)}`)).rejects.toThrow(
      't, line 2 must have at most 1048576 characters, got more',
    );
  });

  it('reads each mark a bounded number of times, whatever the others are', async () => {
    const search = vi.spyOn(String.prototype, 'indexOf');
    try {
      for (const line of ['x\t"y', 'x\t""', 'x\t"""', 'x\t"\t"', '\t"\t', '"\tx"y', 'x\t"y"\tz', '"']) {
        search.mockClear();
        await recordsOf(`a\tb\n${`${line}\n`.repeat(2000)}`);
        const looks = search.mock.calls.filter(([sign]) => sign === '"').length;
        expect(looks, line).toBeLessThan(2000 * 12);
      }
    } finally {
      search.mockRestore();
    }
  });
});
