import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError, OptionError } from '@vse/base';
import fc from 'fast-check';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { inspect } from '../inspect';
import { openBottomUp } from './bottom-up';

const base64 = (values: readonly number[]): string =>
  Buffer.from(Float32Array.from(values).buffer).toString('base64');

interface Line {
  readonly id: string;
  readonly boxes: readonly number[];
  readonly features: readonly number[];
}

/** A line as the extractor writes it, of an image of 20 x 10 pixels. */
const lineOf = ({ id, boxes, features }: Line): string =>
  `${[id, 20, 10, boxes.length / 4, base64(boxes), base64(features)].join('\t')}\n`;

const one: Line = { id: '391895', boxes: [0, 0, 10, 5, 5, 5, 20, 10], features: [1, 2, 3, 4, 5, 6] };
const two: Line = { id: '522418', boxes: [2, 1, 4, 3], features: [7, 8, 9] };

describe('openBottomUp', () => {
  let path: string;
  beforeEach(async () => {
    path = join(await temporaryFolder(), 'x.tsv');
  });

  it('reads features and boxes of any rows, each with as many vectors as it has', async () => {
    await writeFile(path, lineOf(one) + lineOf(two));
    const progress: number[] = [];
    const { dataset, features, close } = await openBottomUp(path, {
      onProgress: ({ done, total }) => progress.push(done / total),
    });
    expect(dataset.images).toEqual([
      { id: '391895', width: 20, height: 10, row: 0 },
      { id: '522418', width: 20, height: 10, row: 1 },
    ]);
    expect(features).toMatchObject({ rows: 2, length: 2, dim: 3, ids: ['391895', '522418'] });
    const [b, a] = await features.read([1, 0]);
    expect([b!.length, [...b!.values]]).toEqual([1, [7, 8, 9]]);
    expect([a!.length, [...a!.values]]).toEqual([2, [1, 2, 3, 4, 5, 6]]);
    expect((await features.readBoxes([0, 1])).map((boxes) => [...boxes])).toEqual([
      [0, 0, 0.5, 0.5, 0.25, 0.5, 1, 1],
      [2 / 20, 1 / 10, 4 / 20, 3 / 10].map(Math.fround),
    ]);
    expect(progress.at(-1)).toBe(1);
    expect((await inspect(dataset)).images).toBe(2);
    await expect(features.read([2])).rejects.toThrow(OptionError);
    await close();
    await expect(features.read([0])).rejects.toThrow('x.tsv is closed');
  });

  it('reads several files, other columns, a line of their names, and no last line end', async () => {
    const columns = ['img_id', 'image_id', 'image_h', 'image_w', 'num_boxes', 'boxes', 'features'];
    const line = ['x', '7', 10, 20, 1, base64(two.boxes), base64(two.features)].join('\t');
    await writeFile(path, `${columns.join('\t')}\r\n${line}\r\n`);
    await writeFile(`${path}.1`, `${line}\n${line.replace('7', '8')}`);
    const { dataset, features, close } = await openBottomUp([path, `${path}.1`], {
      columns,
      idOf: (id) => `COCO_val2014_${id.padStart(12, '0')}`,
    });
    expect(features.ids).toEqual(['COCO_val2014_000000000007', 'COCO_val2014_000000000008']);
    expect(dataset.notes).toEqual(['Skipped 1 lines of images that have an earlier line.']);
    expect([...(await features.read([1]))[0]!.values]).toEqual([7, 8, 9]);
    await close();
    await expect(openBottomUp(path, { columns: ['image_id'] })).rejects.toThrow(
      /got none for image_w, image_h/,
    );
  });

  it('finds rows across the pieces in which a large file is read', async () => {
    const dim = 2048;
    const wide = (i: number): Line => ({
      id: String(i),
      boxes: Array.from({ length: 36 * 4 }, () => i),
      features: new Array<number>(36 * dim).fill(i),
    });
    await writeFile(path, [...Array(12).keys()].map((i) => lineOf(wide(i))).join('')); // 4.7 MB, read by 1 MiB
    const { features, close } = await openBottomUp(path);
    const wanted = [11, 0, 5, 5, 3];
    const read = await features.read(wanted);
    expect(read.map(({ values, length }) => [values.length, length, values[0], values.at(-1)])).toEqual(
      wanted.map((i) => [36 * dim, 36, i, i]),
    );
    await close();
  });

  it('takes the order of columns from a first line of their names', async () => {
    const cells = (order: readonly string[], values: Readonly<Record<string, string | number>>) =>
      order.map((name) => values[name]).join('\t');
    const values = { image_id: '7', image_w: 20, image_h: 10, num_boxes: 1, boxes: base64(two.boxes), features: base64([1, 2, 3, 4]) }; // prettier-ignore
    const orders = [
      ['image_id', 'image_h', 'image_w', 'num_boxes', 'boxes', 'features'],
      ['features', 'image_id', 'image_w', 'image_h', 'num_boxes', 'boxes'], // as many numbers as boxes have
      ['img_id', 'img_w', 'img_h', 'num_boxes', 'boxes', 'features'],
    ];
    for (const order of orders) {
      const bare = order.map((name) => name.replace('img_', 'image_'));
      await writeFile(path, `${order.join('\t')}\n${cells(bare, values)}\n`);
      const { dataset, features, close } = await openBottomUp(path);
      expect(dataset.images).toEqual([{ id: '7', width: 20, height: 10, row: 0 }]);
      expect([...(await features.read([0]))[0]!.values]).toEqual([1, 2, 3, 4]);
      expect([...(await features.readBoxes([0]))[0]!]).toEqual([0.1, 0.1, 0.2, 0.3].map(Math.fround));
      await close();
    }
    await writeFile(path, 'image_id\twidth\theight\tnum_boxes\tboxes\tfeatures\n');
    await expect(openBottomUp(path)).rejects.toThrow(
      /line 1 names the columns .*got none for image_w, image_h/,
    );
  });

  it('leaves broken lines out on request, and reads cells that Python wrote as bytes', async () => {
    const bytes = ['8', 20, 10, 1, `b'${base64(two.boxes)}'`, `b'${base64(two.features)}'`].join('\t');
    await writeFile(path, `${lineOf(one)}300104\t20\t10\t2\tAAAA\n${bytes}\n`);
    await expect(openBottomUp(path)).rejects.toThrow(/line 2 must have 6 cells/);
    const { dataset, features, close } = await openBottomUp(path, { skipBroken: true });
    expect(features.ids).toEqual(['391895', '8']);
    expect([...(await features.read([1]))[0]!.values]).toEqual([7, 8, 9]);
    expect(dataset.notes).toEqual([
      expect.stringMatching(/^Left out 1 lines that cannot be read, such as: .*line 2 must have 6 cells/),
    ]);
    await close();
    await writeFile(path, 'x\n');
    await expect(openBottomUp(path, { skipBroken: true })).rejects.toThrow(/line 1 must have 6 cells/);
  });

  it.each([
    ['391895\t20\t10\n', 'line 1 must have 6 cells with tabs between them (image_id, image_w, '],
    [
      lineOf(one) + lineOf({ ...two, features: [1, 2] }),
      'image 522418 must have vectors of 3 numbers, as the first, got 2',
    ],
    [
      lineOf(one) + lineOf(two).replace('\t1\t', '\t2\t'),
      'line 2 must have 2 boxes of 4 numbers and as many vectors, got 4 and 3',
    ],
    [lineOf(one).replace('\t2\t', '\tmany\t'), 'must have a whole number from 1 in num_boxes, got "many"'],
    [lineOf(one).replace('\t20\t', '\t0\t'), 'a whole number from 1 in image_w, got "0"'],
    [lineOf(one).slice(0, -3), 'line 1, features must be float32 numbers in base64, got'],
    ['\n\n', 'must have a line for each image, got none'],
  ])('refuses %j', async (text, message) => {
    await writeFile(path, text);
    await expect(openBottomUp(path)).rejects.toThrow(DataError);
    await expect(openBottomUp(path)).rejects.toThrow(message);
  });

  it('names the image whose numbers are none, and a file that is zipped or changed', async () => {
    const text = lineOf(one);
    await writeFile(
      path,
      text.replace(base64(one.features), base64(one.features).replace(/^../, '%%')) +
        lineOf({ ...two, boxes: [NaN, 0, 1, 1] }),
    );
    const { features, close } = await openBottomUp(path);
    await expect(features.read([0])).rejects.toThrow(
      /features of image 391895 must hold 6 float32 numbers in base64/,
    );
    await expect(features.readBoxes([1])).rejects.toThrow(
      /boxes of image 522418 must hold finite numbers, got NaN at 0/,
    );
    await truncate(path, 10);
    await expect(features.read([1])).rejects.toThrow(/the file changed after it was opened/);
    await close();
    await writeFile(path, gzipSync(text));
    await expect(openBottomUp(path)).rejects.toThrow(/is a gzip file, in which no row can be found/);
    await expect(openBottomUp(path, { signal: AbortSignal.abort() })).rejects.toThrow();
    await expect(openBottomUp(`${path}.none`)).rejects.toThrow(/must be a readable file, got ENOENT/);
  });

  it('refuses boxes that fit only if width and height are traded, unless the columns are named so', async () => {
    await writeFile(path, lineOf(one) + lineOf({ ...two, boxes: [2, 1, 8, 19.5] })); // of 20 x 10
    const traded = await openBottomUp(path);
    await expect(traded.features.readBoxes([0])).resolves.toHaveLength(1);
    await expect(traded.features.readBoxes([0, 1])).rejects.toThrow(
      /boxes of image 522418 must lie in its 20 x 10 pixels, got corners up to 8 x 19\.5, which fit 10 x 20\. .* with columns/,
    );
    await traded.close();
    const columns = ['image_id', 'image_h', 'image_w', 'num_boxes', 'boxes', 'features'];
    const named = await openBottomUp(path, { columns });
    expect([...(await named.features.readBoxes([1]))[0]!]).toEqual([0.2, 0.05, 0.8, 0.975].map(Math.fround));
    await named.close();
  });

  it('meets any damage with a DataError', async () => {
    const good = Buffer.from(lineOf(one) + lineOf(two));
    const change = fc.tuple(fc.nat(good.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const bad = Buffer.from(good);
        for (const [at, byte] of changes) bad[at] = byte;
        await writeFile(path, bad);
        try {
          const { features, close } = await openBottomUp(path);
          await features.read([0, features.rows - 1]).finally(close);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 100 },
    );
  });
});
