import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createFeatureStore } from '@vse/feature-store';
import { writeSafetensors } from '@vse/formats';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { onBackend, vse, vseJson } from '../testing/run';
import { smallModel, smallPictures } from '../testing/small-collection';

describe('vse inspect', () => {
  it('describes a model, and refuses one with a damaged file', async () => {
    const model = await smallModel(await temporaryFolder());
    const { code, output } = await vse(['inspect', model]);
    expect(code).toBe(0);
    expect(output).toContain('SYNTHETIC');
    expect(output).toContain('similarity: cosine');
    expect(output).toContain('rsum: 123.4 (100.0 to 150.0, 95 %)');
    const weights = join(model, 'weights.safetensors');
    const bytes = await readFile(weights);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(weights, bytes);
    const damaged = await vse(['inspect', model]);
    expect(damaged.code).toBe(1);
    expect(damaged.errors).toContain('weights.safetensors');
  });

  it('describes an index', async () => {
    const folder = await temporaryFolder();
    const [model, pictures] = [await smallModel(folder), await smallPictures(folder)];
    expect((await vse(['index', model, pictures, ...onBackend])).output).toContain(
      '3 pictures in the index: 3 added',
    );
    const { data } = await vseJson(['inspect', join(model, 'index')]);
    expect(data).toMatchObject({ kind: 'index', count: 3, dim: 8, pictures, failed: 0, pending: 0 });
  });

  it('describes stores of features and safetensors', async () => {
    const folder = await temporaryFolder();
    const extractor = { name: 'by hand', settings: {} };
    const store = join(folder, 'store');
    const writer = await createFeatureStore(store, { extractor, ids: ['a'], length: 1, dim: 3 });
    const features = { values: Float32Array.of(1, 2, 3), length: 1, dim: 3 };
    await writer.write(0, [{ id: 'a', features, boxes: Float32Array.of(0, 0, 1, 1) }]);
    await (await writer.complete()).close();
    expect((await vse(['inspect', store])).output).toContain('features of 1 images by by hand');
    const file = join(folder, 'a.safetensors');
    await writeSafetensors(file, { weight: { shape: [2, 1], data: Float32Array.of(1, 2) } });
    expect((await vse(['inspect', file])).output).toContain('weight: [2, 1]');
  });

  it('says what it knows where it knows nothing', async () => {
    const folder = await temporaryFolder();
    expect((await vse(['inspect', folder])).errors).toContain('got an empty folder');
    await writeFile(join(folder, 'a.txt'), '');
    expect((await vse(['inspect', folder])).errors).toContain('got a folder of a.txt');
    expect((await vse(['inspect', join(folder, 'a.txt')])).code).toBe(2);
  });
});
