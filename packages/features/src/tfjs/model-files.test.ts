import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '@vse/testing';
import { tinyModel } from '../testing/tiny-model';
import { readModelFiles } from './model-files';

describe('readModelFiles', () => {
  it('reads topology and weights', async () => {
    const { kind, artifacts } = await readModelFiles(await tinyModel(await temporaryFolder()));
    expect(kind).toBe('layers');
    expect([...new Float32Array(artifacts.weightData as ArrayBuffer)]).toEqual([1, 10, 0, 0, 0, 0]);
    expect(artifacts.weightSpecs?.map(({ name }) => name)).toEqual(['conv/kernel']);
  });

  it('refuses files that are not a model', async () => {
    const file = join(await temporaryFolder(), 'model.json');
    await expect(readModelFiles(file)).rejects.toThrow(/cannot be read as a model/);
    await writeFile(file, '{}');
    await expect(readModelFiles(file)).rejects.toThrow(/must have modelTopology and weightsManifest/);
  });
});
