import { createWriteStream } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { encodeNpyHeader } from '@vse/formats';
import { zipSync } from 'fflate';

/** Caption of typical length. */
const sentence = (i: number): string =>
  `A person number ${i} in a red shirt rides a bicycle along the street .`;

/** Writers of synthetic files of realistic sizes, by reader. */
export const syntheticFiles: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  /** 5.9 GB of zeros in a sparse file. */
  async safetensors(folder) {
    const shape = [20_000, 36, 2048];
    const bytes = shape.reduce((product, axis) => product * axis, 4);
    const header = JSON.stringify({ x: { dtype: 'F32', shape, data_offsets: [0, bytes] } });
    const size = Buffer.alloc(8);
    size.writeBigUInt64LE(BigInt(header.length));
    const file = await open(join(folder, 'x.safetensors'), 'w');
    await file.write(Buffer.concat([size, Buffer.from(header)]));
    await file.truncate(8 + header.length + bytes);
    await file.close();
  },
  /** 1.5 GB of zeros in Fortran order, in a sparse file. */
  async fortran(folder) {
    const shape = [5000, 36, 2048];
    const header = Buffer.from(encodeNpyHeader('float32', shape));
    header.write('True ', header.indexOf('False'));
    const file = await open(join(folder, 'fortran.npy'), 'w');
    await file.write(header);
    await file.truncate(header.length + shape.reduce((product, axis) => product * axis, 4));
    await file.close();
  },
  /** 590 MB unpacked. */
  async npz(folder) {
    const values = Float32Array.from({ length: 2000 * 36 * 2048 }, (_, i) => Math.sin(i % 100_003));
    const npy = Buffer.concat([encodeNpyHeader('float32', [2000, 36, 2048]), new Uint8Array(values.buffer)]);
    await writeFile(join(folder, 'x.npz'), zipSync({ 'x.npy': npy }, { level: 1 }));
  },
  /** 1.2 GB of bottom-up features. */
  async tsv(folder) {
    const base64 = (count: number) => Buffer.alloc(count * 4, 1).toString('base64');
    const tail = `640\t480\t36\t${base64(36 * 4)}\t${base64(36 * 2048)}\n`;
    await writeLines(join(folder, 'x.tsv'), 3000, (i) => `${i}\t${tail}`);
  },
  /** Karpathy's COCO: 123,287 images with 5 captions and their words, 144 MB in the original. */
  async karpathy(folder) {
    const entry = (i: number) => {
      const sentences = Array.from({ length: 5 }, (_, k) => {
        const raw = sentence(5 * i + k);
        return { tokens: raw.toLowerCase().split(' '), raw, imgid: i, sentid: 5 * i + k };
      });
      return JSON.stringify({
        filepath: 'val2014',
        sentids: sentences.map(({ sentid }) => sentid),
        filename: `COCO_val2014_${i}.jpg`,
        imgid: i,
        split: 'train',
        sentences,
        cocoid: i,
      });
    };
    await writeList(
      join(folder, 'dataset_coco.json'),
      '{"images": [',
      123_287,
      entry,
      '], "dataset": "coco"}',
    );
  },
  /** MSCOCO's training captions: 82,783 images, 414,113 captions. */
  async coco(folder) {
    const images = Array.from({ length: 82_783 }, (_, id) => ({
      license: 5,
      file_name: `COCO_train2014_${id}.jpg`,
      height: 480,
      width: 640,
      coco_url: `http://example.org/${id}.jpg`,
      date_captured: '2013-11-14 16:28:13',
      id,
    }));
    const start = `{"info": {}, "images": ${JSON.stringify(images)}, "annotations": [`;
    const annotation = (id: number) => JSON.stringify({ image_id: id % 82_783, id, caption: sentence(id) });
    await writeList(join(folder, 'captions_train2014.json'), start, 414_113, annotation, ']}');
  },
  /** Flickr30K's captions. */
  token: (folder) =>
    writeLines(
      join(folder, 'results_20130124.token'),
      155_070,
      (i) => `${Math.floor(i / 5)}.jpg#${i % 5}\t${sentence(i)}\n`,
    ),
  /** 600,000 captions in a table. */
  async csv(folder) {
    await writeFile(join(folder, 'a.jpg'), '');
    await writeLines(join(folder, 'c.csv'), 600_000, (i) =>
      i === 0 ? 'image,caption\n' : `a.jpg,"${sentence(i)}"\n`,
    );
  },
};

async function writeList(
  path: string,
  start: string,
  count: number,
  entry: (i: number) => string,
  end: string,
) {
  await writeLines(path, count, (i) => `${i === 0 ? start : ', '}${entry(i)}${i === count - 1 ? end : ''}`);
}

async function writeLines(path: string, count: number, line: (i: number) => string): Promise<void> {
  function* lines(): Generator<string> {
    for (let i = 0; i < count; i++) yield line(i);
  }
  await pipeline(lines(), createWriteStream(path));
}
