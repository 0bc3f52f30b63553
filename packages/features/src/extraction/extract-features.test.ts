import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { VseError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { openFeatureStore } from '@vse/feature-store';
import { damageImages, imageFiles } from '../testing/image-files';
import { temporaryFolder } from '@vse/testing';
import { toyExtractor } from '../testing/toy-extractor';
import { extractFeatures } from './extract-features';
import type { ExtractionProgress } from './progress';

async function setup(count: number) {
  const folder = await temporaryFolder();
  return { images: await imageFiles(folder, count), out: join(folder, 'store') };
}

describe('extractFeatures', () => {
  it('writes the features and boxes of every image in order', async () => {
    const { images, out } = await setup(7);
    const store = await extractFeatures({ images, extractor: toyExtractor(), out, shardSize: 3 });
    expect(store).toMatchObject({ rows: 7, length: 2, dim: 3, skipped: [] });
    expect(store.ids).toEqual(images.map(({ id }) => id));
    const [last, first] = await store.read([6, 0]);
    expect([...last!.values]).toEqual([60, 6, 7, 60, 6, 7]);
    expect([...first!.values]).toEqual([0, 0, 7, 0, 0, 7]);
    expect([...(await store.readBoxes([4]))[0]!]).toEqual([0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1]);
    await store.close();
  });

  it('returns boxes of the photograph if the extractor reads a centre crop', async () => {
    const { images, out } = await setup(1);
    // 12 x 9 to a square: the middle 9 of 12, from an eighth on.
    const extractor = { ...toyExtractor(), input: { width: 8, height: 8, fit: 'cover' } as const };
    const store = await extractFeatures({ images, extractor, out });
    expect([...(await store.readBoxes([0]))[0]!]).toEqual([0.125, 0, 0.5, 0.5, 0.5, 0.5, 0.875, 1]);
    await store.close();
  });

  it('reports progress', async () => {
    const { images, out } = await setup(5);
    const steps: ExtractionProgress[] = [];
    await extractFeatures({ images, extractor: toyExtractor(), out, onProgress: (p) => steps.push(p) });
    expect(steps.map(({ done }) => done)).toEqual([2, 4, 5]);
    expect(steps.at(-1)).toMatchObject({ total: 5, bad: 0, secondsLeft: 0 });
    expect(steps[0]!.rate).toBeGreaterThan(0);
  });

  it('extracts all other images, then fails with the list of unreadable files', async () => {
    const { images, out } = await setup(8);
    await damageImages([images[1]!, images[6]!]);
    const missing = { id: 'gone', file: join(out, 'gone.jpg') };
    const extractor = toyExtractor();
    const run = extractFeatures({ images: [...images, missing], extractor, out, shardSize: 3 });
    const error = await run.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(VseError.isInstance(error) && error.kind).toBe('data');
    expect(String(error)).toMatch(/3 images could not be read/);
    for (const { file } of [images[1]!, images[6]!, missing]) expect(String(error)).toContain(file);
    expect(extractor.seen).toBe(6);
    await expect(openFeatureStore(out)).rejects.toThrow(/not finished/);
  });

  it('extracts only the incomplete shards again once files are repaired', async () => {
    const { images, out } = await setup(8);
    const good = await readFile(images[1]!.file);
    await damageImages([images[1]!, images[6]!]);
    await expect(extractFeatures({ images, extractor: toyExtractor(), out, shardSize: 2 })).rejects.toThrow();
    await writeFile(images[1]!.file, good);
    await writeFile(images[6]!.file, good);
    const extractor = toyExtractor();
    const store = await extractFeatures({ images, extractor, out, shardSize: 2 });
    expect(extractor.seen).toBe(4);
    expect(store.rows).toBe(8);
    expect([...(await store.read([6]))[0]!.values.slice(0, 3)]).toEqual([10, 1, 7]);
    await store.close();
  });

  it('leaves out bad images with skipBad, and lists them', async () => {
    const { images, out } = await setup(6);
    await damageImages([images[1]!, images[2]!]);
    const store = await extractFeatures({
      images,
      extractor: toyExtractor(),
      out,
      shardSize: 2,
      skipBad: true,
    });
    expect(store.ids).toEqual(['image-0', 'image-3', 'image-4', 'image-5']);
    expect(store.skipped.map(({ id }) => id)).toEqual(['image-1', 'image-2']);
    expect(store.skipped[1]!.reason).toMatch(/unsupported image format/i);
    expect([...(await store.read([1]))[0]!.values.slice(0, 3)]).toEqual([30, 3, 7]);
    await store.close();
  });

  it('resumes after the last finished shard', async () => {
    const { images, out } = await setup(8);
    const stop = new AbortController();
    const onProgress = ({ done }: ExtractionProgress) => {
      if (done >= 4) stop.abort();
    };
    const first = extractFeatures({
      images,
      extractor: toyExtractor(),
      out,
      shardSize: 2,
      onProgress,
      signal: stop.signal,
    });
    await expect(first).rejects.toThrow(/abort/i);
    const extractor = toyExtractor();
    const store = await extractFeatures({ images, extractor, out, shardSize: 2 });
    expect(extractor.seen).toBe(4);
    expect([...(await store.read([1]))[0]!.values.slice(0, 3)]).toEqual([10, 1, 7]);
    await store.close();
    const idle = toyExtractor();
    await (await extractFeatures({ images, extractor: idle, out, shardSize: 2 })).close();
    expect(idle.seen).toBe(0);
  });

  it('refuses to mix settings, and names both', async () => {
    const { images, out } = await setup(2);
    await (await extractFeatures({ images, extractor: toyExtractor({ kind: 'first' }), out })).close();
    const other = extractFeatures({ images, extractor: toyExtractor({ kind: 'second' }), out });
    await expect(other).rejects.toThrow(/"first".*"second"/);
    const fewer = extractFeatures({
      images: images.slice(1),
      extractor: toyExtractor({ kind: 'first' }),
      out,
    });
    await expect(fewer).rejects.toThrow(/images of this run in their order, got others/);
  });
});
