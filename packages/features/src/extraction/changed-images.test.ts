import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { imageFiles } from '../testing/image-files';
import { toyExtractor } from '../testing/toy-extractor';
import { extractFeatures } from './extract-features';
import type { ExtractFeaturesOptions, ImageFile } from './extract-shards';

let images: ImageFile[];
let out: string;
beforeEach(async () => {
  const folder = await temporaryFolder();
  images = await imageFiles(folder, 10);
  out = join(folder, 'store');
});

/** Extracts into `out`, in shards of six images and batches of two; returns all values, the work and the notes. */
async function extracted(options: Partial<ExtractFeaturesOptions> = {}) {
  const extractor = toyExtractor();
  const notes: string[] = [];
  const onNote = (note: string) => void notes.push(note);
  const store = await extractFeatures({ images, extractor, out, shardSize: 6, onNote, ...options });
  const read = await store.read(store.ids.map((_, row) => row));
  await store.close();
  return { values: read.map(({ values }) => [...values]), seen: extractor.seen, notes, ids: store.ids };
}

const swap = async (a: number, b: number) => {
  const [one, other] = [await readFile(images[a]!.file), await readFile(images[b]!.file)];
  await writeFile(images[a]!.file, other);
  await writeFile(images[b]!.file, one);
};

describe('images that changed since they were extracted', () => {
  it('are extracted again, in their batches alone, and said; the store has the bytes of a fresh one', async () => {
    await extracted();
    await swap(0, 9);
    const again = await extracted();
    expect(again.notes).toEqual([`2 of 10 images changed since ${out} was made: extracted again.`]);
    expect(again.seen).toBe(4); // the batches of images 0, 1 and 8, 9
    const fresh = await extracted({ out: `${out}-fresh` });
    expect(again.values).toEqual(fresh.values);
    for (const name of await readdir(out))
      expect((await readFile(join(out, name))).equals(await readFile(join(`${out}-fresh`, name))), name).toBe(
        true,
      );
    expect(await extracted()).toMatchObject({ seen: 0, notes: [], values: fresh.values });
  });

  it('are noticed although size and time of modification are the old ones', async () => {
    for (const { file } of images) await utimes(file, 1000, 1000);
    const before = await extracted();
    const bytes = await readFile(images[3]!.file);
    const other = await readFile(images[4]!.file);
    expect(other.length).toBe(bytes.length);
    await writeFile(images[3]!.file, other);
    await utimes(images[3]!.file, 1000, 1000);
    const after = await extracted();
    expect(after.notes).toHaveLength(1);
    expect(after.values[3]).toEqual(before.values[4]);
  });

  it('are none if only times differ, also the next time', async () => {
    const before = await extracted();
    await utimes(images[3]!.file, 1000, 1000);
    expect(await extracted()).toEqual({ ...before, seen: 0 });
    const noted = await readFile(join(out, 'shard-00000.sources.json'), 'utf8');
    expect(noted).toContain('"modified":1000000');
    expect(await extracted()).toEqual({ ...before, seen: 0 });
  });

  it('are listed if they are missing or damaged now', async () => {
    await extracted();
    await rm(images[2]!.file);
    await expect(extracted()).rejects.toThrow(/1 image could not be read.*\n.*2\.png: the file is missing/);
    const left = await extracted({ skipBad: true });
    expect(left.ids).not.toContain('image-2');
    expect((await extracted({ skipBad: true })).seen).toBe(0);
  });

  it('are extracted with skipBad once they are repaired', async () => {
    const whole = await readFile(images[2]!.file);
    await writeFile(images[2]!.file, 'no image');
    expect((await extracted({ skipBad: true })).ids).toHaveLength(9);
    await writeFile(images[2]!.file, whole);
    const repaired = await extracted({ skipBad: true });
    expect(repaired.ids).toHaveLength(10);
    await rm(images[4]!.file);
    expect((await extracted({ skipBad: true })).ids).toHaveLength(9);
    await writeFile(images[4]!.file, whole);
    expect((await extracted({ skipBad: true })).values[4]).toEqual(repaired.values[2]);
  });

  it('cost no extraction if the list of files is lost, as long as the contents are the same', async () => {
    const before = await extracted();
    const list = join(out, 'shard-00001.sources.json');
    await writeFile(list, (await readFile(list, 'utf8')).replace('"bytes":', '"bytes":1'));
    expect(await extracted()).toEqual({ ...before, seen: 0 });
    await rm(list);
    await swap(6, 7);
    const { seen, notes } = await extracted();
    expect([seen, notes]).toEqual([
      4,
      [`${out} does not say which files 4 of its 10 images were: extracted again.`],
    ]);
  });

  it('are all of a store of version 1, which is not trusted', async () => {
    const before = await extracted();
    const index = join(out, 'index.json');
    const text = await readFile(index, 'utf8');
    await writeFile(index, text.replace('"version":2', '"version":1').replace(/,"checksum":"[^"]*"/, ''));
    const again = await extracted();
    expect(again.notes.join()).toContain('of version 1, which has no checksums and does not say what');
    expect([again.seen, again.values]).toEqual([10, before.values]);
    expect(await readFile(index, 'utf8')).toBe(text);
  });
});
