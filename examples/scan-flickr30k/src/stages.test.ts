import { join } from 'node:path';
import { scoringThreads } from '@vse/backend';
import { seededRandom, type FeatureMatrix, type PairedData } from '@vse/core';
import { retrievalMetrics, scoreMatrix } from '@vse/eval';
import { measure } from '@vse/example-kit';
import { regionProjection, unitVectors } from '@vse/image-encoders';
import { saveModel } from '@vse/models/node';
import { temporaryFolder } from '@vse/testing';
import { buildVocabulary } from '@vse/text-encoders';
import { describe, expect, it } from 'vitest';
import { measureStages, stagesText, type StageRun } from './stages';
import { systems, type SystemName } from './systems';

const [imageCount, embedDim, seed] = [40, 8, 1];
const words = ['a', 'cat', 'dog', 'mat', 'door', 'on', 'by', 'runs', 'sits', 'two'];
const random = seededRandom(3);
const texts = Array.from({ length: 2 * imageCount }, () =>
  Array.from({ length: 2 + random.integer(6) }, () => words[random.integer(words.length)]!).join(' '),
);
const features = Array.from({ length: imageCount }, (): FeatureMatrix => {
  const length = 2 + random.integer(3);
  return { length, dim: 6, values: Float32Array.from({ length: length * 6 }, () => random.normal()) };
});
const test: PairedData<FeatureMatrix, string> = {
  name: 'toy',
  synthetic: true,
  imageCount,
  captionToImage: Int32Array.from(texts, (_, i) => i >> 1),
  readImages: (rows) => Promise.resolve(Array.from(rows, (row) => features[row]!)),
  readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => texts[row]!)),
};

/** A model without training, kept in a folder, with its scores. */
async function keptRun(name: SystemName): Promise<StageRun & { readonly scores: Float32Array }> {
  const system = systems[name];
  const vocabulary = buildVocabulary(texts, { minCount: 1 });
  const model = {
    images: regionProjection({ inputDim: 6, embedDim, before: [unitVectors()], seed }),
    captions: system.captions({ vocabulary, wordDim: 5, embedDim, seed }),
    similarity: system.similarity('flickr30k'),
  };
  const folder = join(await temporaryFolder(), name);
  await saveModel(folder, model);
  const scores = await scoreMatrix(model, test);
  const metrics = measure(scores, test.captionToImage);
  return { system, results: [{ system: system.title, metrics, model: folder }], data: { test }, scores };
}

describe('measureStages', () => {
  it('measures both first stages against the recall of scoring everything', async () => {
    const runs = [await keptRun('vsepp'), await keptRun('scan-t2i-avg')];
    const stages = await measureStages(runs, [10, 30]);
    expect(stages.map(({ name, ranks }) => `${ranks}: ${name}`)).toEqual([
      'SCAN t-i AVG: mean of regions of SCAN t-i AVG',
      'SCAN t-i AVG: VSE++',
    ]);
    const scored = { scores: runs[1]!.scores, captionToImage: test.captionToImage };
    const { recall } = retrievalMetrics(scored).textToImage;
    for (const { index, points, everything, queries, items } of stages) {
      expect([queries, items]).toEqual([80, 40]);
      for (const k of [1, 5, 10]) expect(everything.recall![k]).toBeCloseTo(recall[k]!, 6);
      expect(points.map(({ candidates }) => candidates)).toEqual([10, 30]);
      // Ten candidates for ten results are the index's own, in the model's order.
      expect(points[0]!.found).toBe(index.found);
      expect(points[1]!.found).toBeGreaterThan(points[0]!.found);
    }
    expect(stagesText(stages)).toMatch(
      /SCAN t-i AVG ranks what VSE\+\+ proposes: 80 captions among 40 images, 10 results/,
    );
  });

  it('finds the same on workers as on onnxruntime', async () => {
    const runs = [await keptRun('scan-t2i-avg')];
    const [here] = await measureStages(runs, [20]);
    const [there] = await measureStages(runs, [20], scoringThreads(2));
    const seen = ({ index, points, everything }: NonNullable<typeof here>) =>
      [index, ...points, everything].map(({ candidates, found, recall }) => ({ candidates, found, recall }));
    expect(seen(there!)).toEqual(seen(here!));
  });

  it('measures nothing without numbers of candidates, and refuses a model that was not kept', async () => {
    expect(await measureStages([], [])).toEqual([]);
    const { results, ...run } = await keptRun('scan-t2i-avg');
    const unkept = { ...run, results: results.map(({ system, metrics }) => ({ system, metrics })) };
    await expect(measureStages([unkept], [20])).rejects.toThrow(
      /--candidates: the model of SCAN t-i AVG was not kept/,
    );
  });
});
