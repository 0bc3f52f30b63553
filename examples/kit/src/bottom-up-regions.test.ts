import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/core';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExperimentData } from './experiment-data';
import type { FeatureKind } from './extractors';
import { readFlags } from './flags';
import { openData } from './open-data';

beforeEach(() => {
  const quiet = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  return () => quiet.mockRestore();
});

const base64 = (...values: number[]): string =>
  Buffer.from(Float32Array.from(values).buffer).toString('base64');

/** COCO in Karpathy's form, ten images of which the first six are of restval, and features of `count` of them. */
async function coco(count = 10): Promise<{ json: string; tsv: string }> {
  const folder = await temporaryFolder();
  const images = Array.from({ length: 10 }, (_, i) => ({
    filename: `COCO_val2014_00000000000${i}.jpg`,
    split: i < 6 ? 'restval' : i < 8 ? 'train' : i < 9 ? 'val' : 'test',
    sentences: [{ raw: `a dog , a dog , a dog and a dog number ${i}` }],
  }));
  const line = (i: number) => [i, 20, 10, 1, base64(0, 0, 10, 10), base64(i, 1, 2)].join('\t');
  const [json, tsv] = [join(folder, 'dataset_coco.json'), join(folder, 'features.tsv')];
  await writeFile(json, JSON.stringify({ images }));
  await writeFile(tsv, Array.from({ length: count }, (_, i) => `${line(9 - i)}\n`).join(''));
  return { json, tsv };
}

function open(argv: readonly string[], kind: FeatureKind = 'regions'): Promise<ExperimentData> {
  return openData(readFlags(argv, { name: 'test', help: '', flags: {} }).common, kind);
}

describe('--regions bottom-up:FILE', () => {
  it('reads features by the number of an image, without pictures, and notes that restval is left out', async () => {
    const { json, tsv } = await coco();
    const { train, dev, test, imageDim, regions, notes } = await open(['--annotations', json, '--regions', `bottom-up:${tsv}`]); // prettier-ignore
    expect([train, dev!, test].map(({ imageCount }) => imageCount)).toEqual([2, 1, 1]);
    expect([imageDim, regions]).toEqual([3, 'bottom-up']);
    expect([...(await train.readImages([1]))[0]!.values]).toEqual([7, 1, 2]);
    expect([...(await test.readImages([0]))[0]!.values]).toEqual([9, 1, 2]);
    expect(notes).toEqual(['6 images of the split restval are not trained on; --restval adds them.']);
  });

  it('trains on restval with --restval', async () => {
    const { json, tsv } = await coco();
    const flags = ['--annotations', json, '--regions', `bottom-up:${tsv}`, '--restval'];
    const { train, notes } = await open(flags);
    expect(train.imageCount).toBe(8);
    expect(await train.readCaptions([2])).toEqual(['a dog , a dog , a dog and a dog number 0']);
    expect([...(await train.readImages([2]))[0]!.values]).toEqual([0, 1, 2]);
    expect(notes).toEqual([]);
  });

  it('wants a line for each image, or leaves the others out with --skip-bad', async () => {
    const { json, tsv } = await coco(3); // of the images 7, 8 and 9
    const flags = ['--annotations', json, '--regions', `bottom-up:${tsv}`];
    await expect(open(flags)).rejects.toThrow(DataError);
    await expect(open(flags)).rejects.toThrow(/got none for 1 of 4, such as COCO_val2014_000000000006/);
    const { train, notes } = await open([...flags, '--skip-bad']);
    expect(train.imageCount).toBe(1);
    expect(notes[1]).toBe('Left out COCO_val2014_000000000006: it has no bottom-up features.');
  });

  it('names a line that cannot be read, or leaves it out and counts it with --skip-bad', async () => {
    const { json, tsv } = await coco();
    await appendFile(tsv, '300104\t20\t10\t1\tAAAA\n');
    const flags = ['--annotations', json, '--regions', `bottom-up:${tsv}`];
    await expect(open(flags)).rejects.toThrow(
      /line 11 must have 6 cells .*leave such lines out with --skip-bad/,
    );
    const said = vi.spyOn(console, 'error').mockReturnValue();
    expect((await open([...flags, '--skip-bad'])).train.imageCount).toBe(2);
    expect(said).toHaveBeenCalledWith(
      expect.stringMatching(/^Left out 1 lines that cannot be read, .*line 11/),
    );
    said.mockRestore();
  });

  it('is for systems that read regions, and wants a file', async () => {
    const { json, tsv } = await coco();
    await expect(open(['--annotations', json, '--regions', `bottom-up:${tsv}`], 'global')).rejects.toThrow(
      OptionError,
    );
    await expect(open(['--annotations', json, '--regions', 'bottom-up:'])).rejects.toThrow(
      /bottom-up needs the file of features/,
    );
  });
});
