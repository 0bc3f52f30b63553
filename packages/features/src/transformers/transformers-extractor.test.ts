import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError, DataError } from '@vse/core';
import { absentImport, builtinsWithoutPackages, expectClose, temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { tinyVisionModel } from '../testing/tiny-vision-model';
import { transformersExtractor, type TransformersExtractorOptions } from './transformers-extractor';

let model: string;
beforeAll(async () => {
  model = await tinyVisionModel(await temporaryFolder());
});

const opened = (options: Partial<TransformersExtractorOptions> = {}) =>
  transformersExtractor({ model, localOnly: true, ...options });

/** A 2 x 2 image of red 255, 0, 255, 0, green 51 and blue 0. */
const image = { data: Uint8Array.of(255, 51, 0, 0, 51, 0, 255, 51, 0, 0, 51, 0), width: 2, height: 2 };
// Red becomes (1 - 0.5) / 0.5 and (0 - 0.5) / 0.5, whose mean is 0; green (0.2 - 0.25) / 0.5, blue 0 / 0.25.
const [green, blue] = [-0.1, 0];

describe('transformersExtractor', () => {
  it("returns the model's pooled vector, after its image processor", async () => {
    const extractor = await opened();
    expect(extractor).toMatchObject({ length: 1, dim: 3, input: { shorter: 4, crop: { width: 2, height: 2 }, kernel: 'cubic' } }); // prettier-ignore
    const [first, second] = await extractor.extract([image, { ...image, data: image.data.map(() => 255) }]);
    expectClose(first!.features.values, [0, green, blue], { absolute: 1e-6 });
    expectClose(second!.features.values, [1, 1.5, 4]);
    expect([...first!.boxes]).toEqual([0, 0, 1, 1]);
    await extractor.dispose();
  });

  it('returns patches with their cells, without the tokens before them', async () => {
    const extractor = await opened({ features: 'patches' });
    const [only] = await extractor.extract([image]);
    // Planes red, green, blue in twos: the tokens before the patches are the red ones.
    expectClose(only!.features.values, [green, green, green, green, blue, blue, blue, blue], {
      absolute: 1e-6,
    });
    expect([...only!.boxes.slice(4, 8)]).toEqual([0.5, 0, 1, 0.5]);
    expect(only!.grid).toEqual({ rows: 2, columns: 2 });
    expect(await extractor.extract([])).toEqual([]);
    await extractor.dispose();
  });

  it('loads CLIP and SigLIP by the class that reads images alone', async () => {
    const clip = await tinyVisionModel(await temporaryFolder(), {
      type: 'clip',
      file: 'vision_model',
      pooled: 'image_embeds',
    });
    const siglip = await tinyVisionModel(await temporaryFolder(), { type: 'siglip', file: 'vision_model' });
    for (const [folder, modelClass] of [
      [clip, 'CLIPVisionModelWithProjection'],
      [siglip, 'SiglipVisionModel'],
    ] as const) {
      const extractor = await opened({ model: folder });
      expect(extractor.settings).toMatchObject({ modelClass });
      expectClose((await extractor.extract([image]))[0]!.features.values, [0, green, blue], {
        absolute: 1e-6,
      });
      await extractor.dispose();
    }
  });

  it('has settings that identify the weights', async () => {
    const [one, same, other] = await Promise.all([opened(), opened(), opened({ features: 'patches' })]);
    expect(one.settings).toEqual(same.settings);
    expect(one.settings).not.toEqual(other.settings);
    expect(one.versions!['@huggingface/transformers']).toMatch(/^\d+\.\d+/);
    await Promise.all([one.dispose(), same.dispose(), other.dispose()]);
  });

  it('names wrong options, files and images', async () => {
    await expect(opened({ batchSize: 0 })).rejects.toThrow(/batchSize/);
    const folder = await tinyVisionModel(await temporaryFolder(), { pooled: 'other' });
    await expect(opened({ model: folder })).rejects.toThrow(
      /image_embeds or pooler_output.*got last_hidden_state \[1, 6, 2\], other \[1, 3\]/,
    );
    const empty = await temporaryFolder();
    await writeFile(join(empty, 'config.json'), '{}');
    const loading = opened({ model: empty });
    await expect(loading).rejects.toBeInstanceOf(DataError);
    await expect(loading).rejects.toThrow(`${empty} cannot be loaded`);
    const extractor = await opened();
    await expect(extractor.extract([{ ...image, width: 4, height: 1 }])).rejects.toThrow(/2 x 2, got 4 x 1/);
    await extractor.dispose();
  });

  it('takes the library that a server in one file passes', async () => {
    const extractor = await opened({ library: () => import('@huggingface/transformers') });
    expect(extractor.dim).toBeGreaterThan(0);
    await extractor.dispose();
  });

  it('says what to install if the library is absent', async () => {
    vi.resetModules();
    vi.doMock('../own-import', () => ({ ownImport: absentImport }));
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(builtinsWithoutPackages);
    const { transformersExtractor: open } = await import('./transformers-extractor');
    const opening = open({ model });
    await expect(opening).rejects.toThrow(/pnpm add @huggingface\/transformers/);
    await expect(opening).rejects.toSatisfy((error) => BackendError.isInstance(error));
    vi.restoreAllMocks();
    vi.doUnmock('../own-import');
  });
});
