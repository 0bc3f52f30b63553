import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder, openWebdataset } from '@vse/datasets';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { packTar } from 'modern-tar';
import { fileOf, type FuzzTarget } from './fuzz-target';

const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);

const shardOf = async (files: readonly (readonly [string, string | Uint8Array])[]): Promise<Buffer> =>
  Buffer.from(
    await packTar(
      files.map(([name, body]) => ({ header: { name, size: Buffer.byteLength(body), type: 'file' }, body })),
    ),
  );

const parquetOf = (codec: 'UNCOMPRESSED' | 'SNAPPY'): Buffer =>
  Buffer.from(
    parquetWriteBuffer({
      codec,
      columnData: [
        { name: 'image', data: ['a.jpg', 'b.jpg', 'a.jpg'], type: 'STRING' },
        { name: 'caption', data: ['A dog.', 'A cat.', 'A brown dog.'], type: 'STRING' },
        { name: 'split', data: ['train', 'val', 'train'], type: 'STRING' },
        { name: 'score', data: [0.5, 1, 2], type: 'DOUBLE' },
      ],
    }),
  );

/** Parsers of captions within binary files: Hugging Face's parquet, WebDataset's shards. */
export const archiveTargets: readonly FuzzTarget[] = [
  {
    name: 'parquet',
    good: [parquetOf('UNCOMPRESSED'), parquetOf('SNAPPY')],
    words: ['PAR1', 'image', 'caption', '\0\0\0\x7f', '\xff\xff\xff\x7f', 'a.jpg', '../a.jpg'],
    share: 8,
    async parse(bytes, folder) {
      fileOf(folder, 'a.jpg', '');
      fileOf(folder, 'x.parquet', bytes);
      await openFolder(folder, { captions: 'x.parquet' });
    },
  },
  {
    name: 'webdataset',
    good: [
      await shardOf([
        ['a.jpg', jpeg],
        ['a.txt', 'A dog.'],
        ['b.png', jpeg],
        ['b.json', '{"caption":["A cat.","Cats."]}'],
      ]),
      await shardOf([
        [`${'long/'.repeat(30)}c.jpg`, jpeg],
        [`${'long/'.repeat(30)}c.txt`, 'A pig.'],
      ]),
    ],
    words: [
      'ustar\0',
      '00000000012\0',
      '.txt',
      '.jpg',
      '{"caption":',
      'path=../x',
      '30 path=',
      '77777777777\0',
    ],
    share: 8,
    async parse(bytes, folder) {
      const path = join(folder, 'train-00000.tar');
      writeFileSync(path, bytes);
      const { pictures } = await openWebdataset(path);
      await pictures.read([0, pictures.rows - 1]);
    },
  },
];
