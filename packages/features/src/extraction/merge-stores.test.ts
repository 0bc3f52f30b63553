import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { extractFeatures } from './extract-features';
import { extractPart } from './extract-part';
import { damageImages, imageFiles } from '../testing/image-files';
import { temporaryFolder } from '@vse/testing';
import { toyExtractor } from '../testing/toy-extractor';
import { mergeFeatureStores, readStoreIndex } from '@vse/feature-store';
import { sealedJson } from '@vse/formats';

/** Every file of a folder with its bytes. */
async function bytesIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).sort();
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, (await readFile(join(folder, name))).toString('hex')] as const),
    ),
  );
}

async function setup(count: number, skipBad = false) {
  const folder = await temporaryFolder();
  const images = await imageFiles(folder, count);
  const options = { images, extractor: toyExtractor(), shardSize: 2, skipBad };
  const out = (name: string) => join(folder, name);
  return { images, options, out };
}

describe('mergeFeatureStores', () => {
  it('has the bytes of one run, however the shards are split', async () => {
    const { options, out } = await setup(9);
    await (await extractFeatures({ ...options, out: out('one') })).close();
    const parts = [1, 2, 3].map((index) => out(`part-${index}`));
    for (const [i, part] of parts.entries()) {
      const made = await extractPart({ ...options, out: part }, { index: i + 1, of: 3 });
      expect(made.shards).toBe(i === 2 ? 1 : 2);
    }
    const store = await mergeFeatureStores(out('merged'), [...parts].reverse());
    expect([...(await store.read([8]))[0]!.values.slice(0, 2)]).toEqual([80, 8]);
    await store.close();
    expect(await bytesIn(out('merged'))).toEqual(await bytesIn(out('one')));
    // A merge that was killed after its final index leaves the records of shards.
    await copyFile(join(parts[1]!, 'shard-00001.json'), join(out('merged'), 'shard-00001.json'));
    await (await mergeFeatureStores(out('merged'), parts)).close();
    expect(await bytesIn(out('merged'))).toEqual(await bytesIn(out('one')));
  });

  it('completes one folder that all parts wrote to', async () => {
    const { options, out } = await setup(5);
    await (await extractFeatures({ ...options, out: out('one') })).close();
    await Promise.all([1, 2].map((index) => extractPart({ ...options, out: out('both') }, { index, of: 2 })));
    await (await mergeFeatureStores(out('both'), [out('both')])).close();
    expect(await bytesIn(out('both'))).toEqual(await bytesIn(out('one')));
  });

  it('names the shards that are missing', async () => {
    const { options, out } = await setup(6);
    await extractPart({ ...options, out: out('part') }, { index: 1, of: 3 });
    await expect(mergeFeatureStores(out('merged'), [out('part')])).rejects.toThrow(
      /2 of 3 shards.*: 1, 2\. Run/,
    );
    await expect(mergeFeatureStores(out('merged'), [out('none')])).rejects.toThrow(/no index\.json/);
    await expect(mergeFeatureStores(out('merged'), [])).rejects.toThrow(/at least one/);
  });

  it('refuses parts of other settings, and damaged ones', async () => {
    const { options, out } = await setup(4);
    await extractPart({ ...options, out: out('a') }, { index: 1, of: 2 });
    await extractPart({ ...options, out: out('b'), dtype: 'float32' }, { index: 2, of: 2 });
    const index = (await readStoreIndex(out('a')))!;
    const { rules, ...earlier } = index.extractor;
    expect(rules).toBeGreaterThan(1);
    await extractPart({ ...options, out: out('old') }, { index: 2, of: 2 });
    await writeFile(join(out('old'), 'index.json'), sealedJson({ ...index, extractor: earlier }));
    await expect(mergeFeatureStores(out('merged'), [out('a'), out('old')])).rejects.toThrow(
      /old holds features made with other settings: rules is null there and \d+ here/,
    );
    await expect(mergeFeatureStores(out('merged'), [out('a'), out('b')])).rejects.toThrow(
      /b holds features made with other settings: dtype is "float32" there and "float16" here/,
    );
    await extractPart({ ...options, out: out('c') }, { index: 2, of: 2 });
    await writeFile(join(out('c'), 'shard-00001.npy'), 'damage');
    await expect(mergeFeatureStores(out('merged'), [out('a'), out('c')])).rejects.toThrow(
      /00001\.npy is damaged/,
    );
  });

  it('fails on unreadable images without skipBad', async () => {
    const { images, options, out } = await setup(4, true);
    await damageImages([images[0]!, images[3]!]);
    for (const index of [1, 2]) await extractPart({ ...options, out: out('part') }, { index, of: 2 });
    await expect(mergeFeatureStores(out('merged'), [out('part')])).rejects.toThrow(
      /2 images could not be read/,
    );
    const store = await mergeFeatureStores(out('merged'), [out('part')], { skipBad: true });
    expect(store.ids).toEqual(['image-1', 'image-2']);
    await store.close();
  });
});
