import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  openBottomUp,
  openCocoCaptions,
  openFavre,
  openFlickr30k,
  openFlickr30kEntities,
  openFolder,
  openKarpathy,
  openPrecomputed,
} from '@vse/datasets';
import { encodeNpyHeader, openNpy, openNpz, openSafetensors, readSafetensors } from '@vse/formats';
import { parseConllu } from '@vse/text-encoders/parsing';
import { zipSync } from 'fflate';
import { archiveTargets } from './archive-targets';
import { fileOf, type FuzzTarget } from './fuzz-target';
import { textTargets } from './text-targets';

const npy = (dtype: 'float32' | 'float16' | 'int64', shape: number[], bytes: number): Buffer =>
  Buffer.concat([encodeNpyHeader(dtype, shape), Buffer.alloc(bytes, 1)]);

const arrays = [npy('float32', [3, 2, 2], 48), npy('float16', [4], 8), npy('int64', [2, 1], 16)];
const column = Buffer.from(arrays[0]!.toString('latin1').replace('False', 'True '), 'latin1');

async function readSome(array: {
  rows: number;
  readRows(rows: number[]): Promise<unknown>;
  readEach(rows: number[]): Promise<unknown>;
  readRange(first: number, end: number): Promise<unknown>;
}): Promise<void> {
  if (array.rows === 0) return;
  await array.readRows([array.rows - 1, 0]);
  await array.readEach([0, array.rows - 1, 0]);
  await array.readRange(0, Math.min(2, array.rows));
}

const words = {
  npy: [
    "'descr'",
    "'fortran_order'",
    "'shape'",
    'True',
    "'|O'",
    "'<f8'",
    "'>i4'",
    '(99999999, 99999999)',
    '(0,)',
    '()',
    'L',
  ],
  json: [
    '"images"',
    '"filename"',
    '"split"',
    '"sentences"',
    '"raw"',
    '"annotations"',
    '"image_id"',
    '"caption"',
    '[]',
    '{}',
  ],
  safetensors: [
    '"dtype"',
    '"shape"',
    '"data_offsets"',
    '"F32"',
    '"BF16"',
    '"I64"',
    '"__metadata__"',
    '[0,8]',
    '[9007199254740991]',
  ],
  tsv: ["b'", 'image_h', 'AAAAAA==', '\t', 'image_id', '36', '====', 'AACAPw=='],
  table: [
    'image',
    'caption',
    'split',
    '"',
    '""',
    'a.jpg',
    '../a.jpg',
    '/etc/passwd',
    'val',
    '|',
    ';',
    '{"image":',
    '["x"]',
  ],
  captions: [
    'a.jpg#0',
    '#',
    '\t',
    '[/EN#1/people A man]',
    '[/EN#',
    '.jpg.1',
    '<object>',
    '<bndbox>',
    '<xmin>',
    '</name>',
  ],
  conllu: ['1-2', '1.1', '_', '# sent_id = 1', '\t_\t', 'root', '0', '\n\n'],
};

function safetensors(header: object, bytes: number): Buffer {
  const text = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([size, text, Buffer.alloc(bytes)]);
}

const base64 = (...values: number[]): string =>
  Buffer.from(Float32Array.from(values).buffer).toString('base64');

const tsvLine = (id: string, count: number): string =>
  [
    id,
    20,
    10,
    count,
    base64(...new Array<number>(count * 4).fill(1)),
    base64(...new Array<number>(count * 2).fill(2)),
  ].join('\t');

const karpathy = {
  images: [
    {
      filename: 'a.jpg',
      filepath: 'val2014',
      split: 'val',
      sentences: [{ raw: 'A dog.', tokens: ['a', 'dog'] }],
    },
    { filename: 'b.jpg', split: 'restval', sentences: [{ raw: 'A cat \\ "here".' }] },
  ],
  dataset: 'coco',
};

const coco = {
  info: { year: 2014 },
  images: [{ id: 1, file_name: 'a.jpg', width: 3, height: 2 }],
  annotations: [{ id: 5, image_id: 1, caption: 'A dog.' }],
};

export const fuzzTargets: readonly FuzzTarget[] = [
  {
    name: 'npy',
    good: [...arrays, column],
    words: words.npy,
    share: 24,
    async parse(bytes, folder) {
      const array = await openNpy(fileOf(folder, 'x.npy', bytes));
      await readSome(array).finally(() => array.close());
    },
  },
  {
    name: 'npz',
    good: ([0, 6] as const).map((level) => Buffer.from(zipSync({ 'a.npy': arrays[0]! }, { level }))),
    words: words.npy,
    share: 10,
    async parse(bytes, folder) {
      const archive = await openNpz(fileOf(folder, 'x.npz', bytes), { scratch: folder });
      try {
        for (const name of archive.names.slice(0, 3)) {
          const array = await archive.open(name);
          await readSome(array).finally(() => array.close());
        }
      } finally {
        await archive.close();
      }
    },
  },
  {
    name: 'safetensors',
    good: [
      safetensors(
        {
          a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
          b: { dtype: 'I64', shape: [], data_offsets: [8, 16] },
        },
        16,
      ),
      safetensors({ __metadata__: { k: 'v' }, h: { dtype: 'BF16', shape: [2, 2], data_offsets: [0, 8] } }, 8),
    ],
    words: words.safetensors,
    share: 15,
    async parse(bytes, folder) {
      const path = fileOf(folder, 'x.safetensors', bytes);
      const file = await openSafetensors(path);
      try {
        for (const name of file.names.slice(0, 3)) await readSome(file.tensor(name));
      } finally {
        await file.close();
      }
      await readSafetensors(path);
    },
  },
  {
    name: 'tsv',
    good: [
      Buffer.from(`${tsvLine('391895', 2)}\n${tsvLine('522418', 3)}\n`),
      Buffer.from(`image_id\timage_w\timage_h\tnum_boxes\tboxes\tfeatures\n${tsvLine('391895', 1)}\n`),
    ],
    words: words.tsv,
    share: 10,
    async parse(bytes, folder) {
      const opened = await openBottomUp(fileOf(folder, 'x.tsv', bytes));
      try {
        await opened.features.read([0, opened.features.rows - 1]);
        await opened.features.readBoxes([0]);
      } finally {
        await opened.close();
      }
    },
  },
  {
    name: 'json',
    good: [karpathy, coco].map((value) => Buffer.from(JSON.stringify(value, undefined, 1))),
    words: words.json,
    share: 15,
    async parse(bytes, folder) {
      fileOf(folder, 'a.jpg', ''); // a folder without any of the pictures is refused
      const path = fileOf(folder, 'dataset_x.json', bytes);
      const images = { images: folder };
      await (bytes.includes('annotations') ? openCocoCaptions(path, images) : openKarpathy(path, images));
    },
  },
  {
    name: 'csv and jsonl',
    good: [
      Buffer.from('image,caption,split\na.jpg,"A dog, and a ""cat"".",train\nb.jpg,A cat,val\n'),
      Buffer.from('image_name| comment_number| comment\na.jpg| 0| A dog "here\n'),
      Buffer.from(
        '{"image":"a.jpg","captions":["A dog","Dogs"],"split":"val"}\n{"image":"b.jpg","captions":["x"]}\n',
      ),
      Buffer.from('[{"image":"a.jpg","caption":["A dog","Dogs"]},{"image":"b.jpg","caption":"x"}]'),
      Buffer.from('filename\tcaption_0\tcaption_1\na.jpg\t"A ""red"" dog"\t[\'A dog\', "Dogs"]\n'),
      Buffer.from('image\tcaption\na.jpg\t"A dog\nand\ta ""cat"""\na.jpg\tA 6" dog\nb.jpg\t"A\r\ncat"\n'),
      Buffer.from('image,caption\na.jpg,"A dog,\nand a ""cat"""\na.jpg,A 6" dog\nb.jpg,"A\r\ncat"\n'),
    ],
    words: words.table,
    share: 6,
    async parse(bytes, folder) {
      fileOf(folder, 'a.jpg', '');
      const first = bytes[0];
      const captions = first === 0x7b ? 'x.jsonl' : first === 0x5b ? 'x.json' : 'x.csv';
      fileOf(folder, captions, bytes);
      await openFolder(folder, { captions });
    },
  },
  {
    name: 'caption files',
    good: [
      Buffer.from('a.jpg#0\tA dog runs .\na.jpg#1\tA dog .\nb.jpg.1#0\tA cat .\n'),
      Buffer.from('[/EN#1/people/clothing Two men] in [/EN#0/notvisual the open] wait .\n'),
      Buffer.from(
        '<annotation><size><width>20</width><height>10</height></size><object><name>1</name><bndbox><xmin>1</xmin><ymin>3</ymin><xmax>10</xmax><ymax>4</ymax></bndbox></object></annotation>',
      ),
    ],
    words: words.captions,
    share: 10,
    async parse(bytes, folder) {
      const first = bytes[0];
      if (first === 0x5b || first === 0x3c) {
        for (const name of ['Sentences', 'Annotations']) mkdirSync(join(folder, name), { recursive: true });
        fileOf(folder, 'Sentences/1.txt', first === 0x5b ? bytes : '[/EN#1/people A man] waits .\n');
        fileOf(folder, 'Annotations/1.xml', first === 0x5b ? '<annotation></annotation>' : bytes);
        await openFlickr30kEntities(folder);
        return;
      }
      fileOf(folder, 'results_20130124.token', bytes);
      fileOf(folder, 'split_train.txt', 'a.jpg\n');
      await openFlickr30k(folder);
      fileOf(folder, 'annotations.10k.txt', bytes);
      await openFavre(folder);
      fileOf(folder, 'dev_caps.txt', bytes);
      fileOf(folder, 'dev_ims.npy', arrays[0]!);
      await (await openPrecomputed(folder)).close();
    },
  },
  {
    name: 'conllu',
    good: [
      Buffer.from(
        '# sent_id = 1\n1\tA\ta\tDET\t_\t_\t2\tdet\t_\t_\n2\tdog\tdog\tNOUN\t_\t_\t0\troot\t_\t_\n\n',
      ),
    ],
    words: words.conllu,
    share: 10,
    parse: (bytes) => Promise.resolve().then(() => void parseConllu(bytes.toString())),
  },
  ...archiveTargets,
  ...textTargets,
];
