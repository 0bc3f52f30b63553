import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { openFolder } from '../readers/folder';
import { checkPages } from './parquet-pages';

/** A number in Thrift's compact form. */
function number(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}

/** A data page: its header, and as many bytes as it says; fields are those of Thrift's `PageHeader`. */
function page(
  values: number,
  sizes: { readonly size?: number; readonly unpacked?: number; readonly bytes?: number } = {},
): number[] {
  const { size = 4 } = sizes;
  const { unpacked = size, bytes = size } = sizes;
  const header = [0x15, ...number(0), 0x15, ...number(unpacked), 0x15, ...number(size)];
  const data = [0x2c, 0x15, ...number(values), 0x15, ...number(0), 0x15, ...number(3), 0x15, ...number(3), 0];
  return [...header, ...data, 0, ...Array<number>(bytes).fill(7)];
}

const checked = (rows: number, ...pages: number[][]) => checkPages(Uint8Array.from(pages.flat()), rows);

describe('checkPages', () => {
  it('passes pages that lie in the chunk and hold its rows', () => {
    checked(5, page(3), page(2, { size: 9 }));
  });

  it.each<[string, number, number[][]]>([
    ['a page that leads back', 3, [page(3, { size: -20, bytes: 4 })]],
    ['a page beyond the chunk', 3, [page(3, { size: 5, bytes: 4 })]],
    ['more values than memory', 3, [page(2 ** 30)]],
    ['values below none', 3, [page(-1)]],
    ['a page larger than memory', 3, [page(3, { unpacked: 2 ** 30 })]],
    ['fewer values than rows', 6, [page(3), page(2)]],
    ['a header that is cut off', 3, [page(3).slice(0, 12)]],
  ])('refuses %s', (_, rows, pages) => expect(() => checked(rows, ...pages)).toThrow(Error));
});

it('a file whose page leads back is refused, and named', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a.jpg'), '');
  const image = { name: 'image', data: ['a.jpg', 'a.jpg'], type: 'STRING' as const };
  const caption = { name: 'caption', data: ['A dog.', 'A cat.'], type: 'STRING' as const };
  const bytes = Buffer.from(parquetWriteBuffer({ columnData: [image, caption], codec: 'UNCOMPRESSED' }));
  const path = join(folder, 'captions.parquet');
  await writeFile(path, bytes);
  expect((await openFolder(folder)).captions).toHaveLength(2);
  const at = 8; // after PAR1, the page's type and its unpacked size comes its size
  expect([bytes[at - 2], bytes[at]]).toEqual([0x15, 0x15]);
  bytes[at + 1] = 2 * 20 - 1; // -20
  await writeFile(path, bytes);
  await expect(openFolder(folder)).rejects.toThrow(DataError);
  await expect(openFolder(folder)).rejects.toThrow(
    /captions\.parquet must be a parquet file, got: a size of a page of -20/,
  );
});
