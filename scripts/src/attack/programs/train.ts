import { join } from 'node:path';
import { cosine } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { seededRandom, type FeatureMatrix, type PairedData } from '@vse/core';
import { evaluateRetrieval } from '@vse/eval';
import { regionProjection } from '@vse/image-encoders';
import { maxOfHinges } from '@vse/losses';
import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
import { adam, fit } from '@vse/trainer';
import { program } from './program';

/** A small training with a checkpoint after each step; it resumes. */
await program(async (folder) => {
  await useBackend({ prefer: ['cpu'], log: false });
  const random = seededRandom(1);
  const captions = Array.from(
    { length: 24 },
    (_, i) => `a ${['red', 'blue', 'green'][i % 3]} shape of kind ${i % 8}`,
  );
  const features = Array.from({ length: 12 }, () => Float32Array.from({ length: 4 }, () => random.normal()));
  const train: PairedData<FeatureMatrix, string> = {
    name: 'shapes',
    synthetic: true,
    imageCount: features.length,
    captionToImage: Int32Array.from(captions, (_, i) => i >> 1),
    readImages: (rows) =>
      Promise.resolve(Array.from(rows, (row) => ({ values: features[row]!, length: 1, dim: 4 }))),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => captions[row]!)),
  };
  const vocabulary = buildVocabulary(captions, { minCount: 1 });
  const model = {
    images: regionProjection({ inputDim: 4, embedDim: 6, seed: 1 }),
    captions: gruEncoder({ vocabulary, wordDim: 3, embedDim: 6, seed: 1 }),
    similarity: cosine(),
  };
  await fit(model, train, {
    loss: maxOfHinges(),
    epochs: 8,
    batchSize: 6,
    seed: 3,
    clipNorm: 1,
    optimizer: adam({ learningRate: 0.02 }),
    checkpoints: join(folder, 'run'),
    saveEvery: { steps: 1 },
    validateEvery: { steps: 5 },
    validate: () => evaluateRetrieval(model, train),
    resume: true,
  });
});
