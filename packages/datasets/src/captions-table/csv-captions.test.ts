import { DataError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CaptionRow, TableColumns } from './caption-rows';
import { csvCaptions } from './csv-captions';

async function rowsOf(text: string, columns?: TableColumns, piece = 9): Promise<CaptionRow[]> {
  const bytes = Buffer.from(text);
  const pieces = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, i) =>
    bytes.subarray(i * piece, (i + 1) * piece),
  );
  const rows: CaptionRow[] = [];
  for await (const row of csvCaptions('test', pieces, columns && { columns })) rows.push(row);
  return rows;
}

describe('csvCaptions', () => {
  it('reads the forms that people have: of Kaggle, of open_clip, of datasets in folders', async () => {
    const dog = [{ image: 'a.jpg', captions: ['A dog, running.'] }];
    expect(await rowsOf('image,caption\na.jpg,"A dog, running."\n', undefined, 100)).toEqual(dog);
    expect(
      await rowsOf('image_name| comment_number| comment\na.jpg| 0| A dog, running.\n', undefined, 100),
    ).toEqual(dog);
    expect(await rowsOf('filepath\ttitle\na.jpg\tA dog, running.\n', undefined, 100)).toEqual(dog);
    expect(await rowsOf('\uFEFFfile_name;text;x\r\na.jpg;A dog, running.;1\r\n\r\n', undefined, 100)).toEqual(
      dog,
    );
  });

  it('reads what was written by the rules of RFC 4180, however the bytes are cut', async () => {
    const cell = fc.stringMatching(/^[a-z ,"\n;|é]*[a-z][a-z ,"\n;|é]*$/, { size: 'small' });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { maxLength: 6 }),
        fc.integer({ min: 40, max: 200 }),
        async (cells, piece) => {
          const text = `image,caption\n${cells.map(([a, b]) => `${quoted(a)},${quoted(b)}\n`).join('')}`;
          expect(await rowsOf(text, undefined, piece)).toEqual(
            cells.map(([image, caption]) => ({ image: image.trim(), captions: [caption.trim()] })),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it('takes other names of columns, and knows splits by their usual names', async () => {
    const text = 'pic,what,part\na,x,val\nb,y,Train\nc,z,\n';
    expect(await rowsOf(text, { image: 'pic', caption: 'What', split: 'part' }, 100)).toEqual([
      { image: 'a', captions: ['x'], split: 'dev' },
      { image: 'b', captions: ['y'], split: 'train' },
      { image: 'c', captions: ['z'] },
    ]);
  });

  it.each([
    ['image,caption\na.jpg,\n', 'test, line 2 must have a caption, got ""'],
    ['image,caption\n,x\n', 'test, line 2 must name an image, got ""'],
    ['image,caption\na.jpg,x\nb.jpg,y,z\n', 'test, line 3 must have 2 cells as the first line has, got 3'],
    [
      'image,caption\na.jpg,"x\n',
      'test, line 2 must have a quotation mark that ends cell 2, which begins with one, got none to the end',
    ],
    ['a,b\nc,d\n', 'test, line 1 must have a column for the image (image, file_name, '],
    ['image,caption, Caption\na.jpg,x,y\n', 'test, line 1 must have one column caption, got several'],
    ['image,caption,split,split\na.jpg,x,train,test\n', 'test, line 1 must have one column split'],
    ['image,b\nc,d\n', 'test, line 1 must have a column for the caption (caption, captions, '],
  ])('refuses %j', async (text, message) => {
    await expect(rowsOf(text, undefined, 100)).rejects.toThrow(DataError);
    await expect(rowsOf(text, undefined, 100)).rejects.toThrow(message);
  });

  it('refuses a record that goes on for ever', async () => {
    const text = `image,caption\na.jpg,"${'x'.repeat(2 << 20)}`;
    await expect(rowsOf(text, undefined, 1 << 16)).rejects.toThrow(
      'test, line 2 must have at most 1048576 characters',
    );
  });

  it('takes the delimiter from between quoted names of columns', async () => {
    const text = '"image","note; of; me; or | you"\t,caption\na.jpg,"x;y",z\n';
    expect(await rowsOf(text, undefined, 100)).toEqual([{ image: 'a.jpg', captions: ['z'] }]);
  });

  it('gives nothing for a table without records, and for nothing', async () => {
    expect(await rowsOf('image,caption\n', undefined, 100)).toEqual([]);
    expect(await rowsOf('')).toEqual([]);
  });
});
