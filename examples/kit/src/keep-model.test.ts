import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cosine } from '@vse/attention';
import type { Similarity } from '@vse/core';
import { captionsOf } from '@vse/datasets';
import { retrievalMetrics, scoreMatrix } from '@vse/eval';
import { regionProjection } from '@vse/image-encoders';
import { openEmbedder } from '@vse/models/node';
import { temporaryFolder } from '@vse/testing';
import { gruEncoder } from '@vse/text-encoders';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExperimentData } from './experiment-data';
import { readFlags } from './flags';
import { keepModel } from './keep-model';
import { measure } from './measure';
import { openData } from './open-data';

let data: ExperimentData;

beforeAll(async () => {
  vi.stubEnv('VSE_CACHE', await temporaryFolder());
  const print = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { common } = readFlags(['--limit', '12'], { name: 'test', help: '', flags: {} });
  data = await openData(common, 'global');
  print.mockRestore();
});

function untrained() {
  const { vocabulary, imageDim: inputDim } = data;
  return {
    images: regionProjection({ inputDim, embedDim: 8, before: data.transformsFor('global'), seed: 1 }),
    captions: gruEncoder({ vocabulary, wordDim: 8, embedDim: 8, output: 'last', seed: 1 }),
    similarity: cosine(),
  };
}

describe('keepModel', () => {
  it('writes a folder that embeds pictures and captions with the numbers of the run', async () => {
    const folder = await temporaryFolder();
    const model = untrained();
    const { captionToImage } = data.test;
    const metrics = measure(await scoreMatrix(model, data.test), captionToImage);
    const results = [{ system: 'toy', metrics, seconds: 1 }];
    const [kept] = await keepModel(model, { folder, data, results, training: { epochs: 0 } });
    expect(kept!.model).toBe(join(folder, 'model'));
    const card = await readFile(join(folder, 'model/README.md'), 'utf8');
    expect(card).toContain(`rsum | ${+metrics.rsum.toFixed(4)}`);
    expect(card).toMatch(/synthetic/i);

    const embedder = await openEmbedder(kept!.model!);
    const pictures = await Promise.all(
      Array.from({ length: data.test.imageCount }, (_, image) => data.picture(image)),
    );
    const images = await embedder.embedImages(pictures.map((picture) => picture!.file));
    const captions = await embedder.embedCaptions(await captionsOf(data.test));
    const scores = await embedder.score(images, captions);
    expect(retrievalMetrics({ scores, captionToImage }).rsum).toBeCloseTo(metrics.rsum, 9);
    await embedder.dispose();
  });

  it('says why a model cannot be kept', async () => {
    const model = { ...untrained(), similarity: { ...cosine(), recipe: undefined } as unknown as Similarity };
    const metrics = measure(await scoreMatrix(model, data.test), data.test.captionToImage);
    const results = [{ system: 'toy', metrics }];
    const [row] = await keepModel(model, { folder: await temporaryFolder(), data, results });
    expect(row).not.toHaveProperty('model');
    expect(row!.notKept).toContain('recipe');
  });
});
