import * as tf from '@tensorflow/tfjs-core';
import { cosine, ensemble, stackedCrossAttention } from '@vse/attention';
import { useBackend } from '@vse/backend';
import type { MatchingModel, PairedData } from '@vse/core';
import { openScenes, pairsOf } from '@vse/datasets';
import { evaluateRetrieval, formatRetrieval } from '@vse/eval';
import { openFeatureStore } from '@vse/feature-store';
import { parseNpy } from '@vse/formats/browser';
import { meanOfRegions, regionProjection } from '@vse/image-encoders';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { renderReport } from '@vse/report';
import { fitPca } from '@vse/subspace';
import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
import { adam, consoleProgress, fit, stepDecay } from '@vse/trainer';

/** Calls as a program makes them; `check:types` compiles it against the packed packages and never runs it. */
export async function trainAndReport(store: string): Promise<string> {
  await useBackend({ prefer: ['wasm', 'cpu'] });
  const scenes = await openScenes({ seed: 1 });
  const features = await openFeatureStore(store);
  const train: PairedData<Awaited<ReturnType<typeof features.read>>[number], string> = pairsOf(
    scenes,
    'train',
    features,
  );
  const vocabulary = buildVocabulary(
    scenes.captions.map(({ text }) => text),
    { minCount: 1 },
  );
  const model = {
    images: regionProjection({ inputDim: features.dim, embedDim: 64, before: [meanOfRegions()] }),
    captions: gruEncoder({ vocabulary, wordDim: 32, embedDim: 64 }),
    similarity: cosine(),
  };
  const matching: MatchingModel<Awaited<ReturnType<typeof features.read>>[number], string> = model;
  const history = await fit(matching, train, {
    loss: warmUp(sumOfHinges(), maxOfHinges({ margin: 0.2 }), { epochs: 1 }),
    epochs: 2,
    seed: 1,
    optimizer: adam({ learningRate: 2e-4 }),
    schedule: stepDecay({ every: 15 }),
    onProgress: consoleProgress(),
  });
  const metrics = await evaluateRetrieval(model, pairsOf(scenes, 'test', features), { batchSize: 64 });
  console.log(formatRetrieval([{ system: 'this run', ...metrics }]), history.epochs.length);
  return renderReport({ title: 'VSE++ on scenes', synthetic: true, settings: {} });
}

/** Values of a page: nothing of Node. */
export async function inMemory(bytes: Uint8Array): Promise<tf.Tensor2D> {
  const { values, shape } = parseNpy(bytes);
  const pca = await fitPca([Array.from(values)], { components: 1 });
  const both = ensemble([stackedCrossAttention(), stackedCrossAttention({ direction: 'image-to-text' })]);
  const set = { vectors: tf.tensor3d(Array.from(pca.project(values)), [1, 1, shape[0] ?? 1]) };
  return both.score(set, set);
}
