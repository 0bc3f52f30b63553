import { ensemble, maxOverRegions, stackedCrossAttention } from '@vse/attention';
import { seededRandom, type FeatureMatrix, type Loss, type PairedData, type Similarity } from '@vse/core';
import { regionProjection } from '@vse/image-encoders';
import { maxOfHinges, sumOfHinges } from '@vse/losses';
import { biGruEncoder, buildVocabulary } from '@vse/text-encoders';
import { adam, cachedGradients, fit, modelVariables, wholeBatch, type GradientSource } from '@vse/trainer';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { onnxScorer } from './onnx-scorer';

const [pairs, imageDim, embedDim] = [12, 5, 6];
const words = Array.from({ length: 12 }, (_, i) => `w${i}`);

/** Synthetic data: one to five normally distributed regions, captions of one to six words. */
function data(): PairedData<FeatureMatrix, string> {
  const random = seededRandom(4);
  const images = Array.from({ length: pairs }, (): FeatureMatrix => {
    const length = 1 + random.integer(5);
    const values = Float32Array.from({ length: length * imageDim }, () => random.normal());
    return { values, length, dim: imageDim };
  });
  const captions = Array.from({ length: pairs }, () =>
    Array.from({ length: 1 + random.integer(6) }, () => words[random.integer(words.length)]!).join(' '),
  );
  return {
    name: 'toy',
    synthetic: true,
    imageCount: pairs,
    captionToImage: Int32Array.from({ length: pairs }, (_, row) => row),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => images[row]!)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captions[row]!)),
  };
}

/** Weights by name before and after 20 steps of six pairs each. */
async function trained(similarity: Similarity, loss: Loss, gradients: GradientSource) {
  const vocabulary = buildVocabulary(words, { minCount: 1 });
  const model = {
    images: regionProjection({ inputDim: imageDim, embedDim, seed: 1 }),
    captions: biGruEncoder({ vocabulary, wordDim: 5, embedDim, output: 'words', seed: 2 }),
    similarity,
  };
  const weights = async () => {
    const values = modelVariables(model).map(
      async ({ name, variable }) => [name, await variable.data<'float32'>()] as const,
    );
    return Object.fromEntries(await Promise.all(values));
  };
  const start = await weights();
  await fit(model, data(), {
    loss,
    gradients,
    epochs: 10,
    batchSize: pairs / 2,
    seed: 3,
    clipNorm: 2,
    optimizer: adam({ learningRate: 2e-3 }),
  });
  const end = await weights();
  model.images.dispose();
  model.captions.dispose();
  return { start, end };
}

/** Threads that fail the test if onnxruntime cannot score. */
const threads = () =>
  onnxScorer(2, {
    log: (line) => {
      throw new Error(line);
    },
  });

const systems: Readonly<Record<string, readonly [Similarity, Loss]>> = {
  'SCAN t-i AVG, max of hinges': [stackedCrossAttention(), maxOfHinges()],
  'SCAN t-i LSE, sum of hinges': [stackedCrossAttention({ aggregate: 'logSumExp' }), sumOfHinges()],
  'SCAN i-t AVG, max of hinges': [stackedCrossAttention({ direction: 'image-to-text' }), maxOfHinges()],
  'SCAN of both and DVSA, sum of hinges': [
    ensemble([stackedCrossAttention(), stackedCrossAttention({ direction: 'image-to-text' }), maxOverRegions()]), // prettier-ignore
    sumOfHinges(),
  ],
};

describe.each(Object.entries(systems))('training %s through onnxruntime', (_, [similarity, loss]) => {
  it('has the weights of plain training after 20 steps', async () => {
    const { start, end } = await trained(similarity, loss, wholeBatch());
    const native = await trained(similarity, loss, cachedGradients({ size: 4, threads: threads() }));
    expect(Object.keys(native.end)).toEqual(Object.keys(end));
    let moved = 0;
    for (const [name, wanted] of Object.entries(end)) {
      expectClose(native.end[name]!, wanted, { relative: 1e-4, absolute: 1e-4 });
      wanted.forEach((value, i) => (moved = Math.max(moved, Math.abs(value - start[name]![i]!))));
    }
    // Two hundred times the tolerance: the weights have moved.
    expect(moved).toBeGreaterThan(0.02);
  });
});
