import { join } from 'node:path';
import { useBackend } from '@vse/backend';
import { evaluateRetrieval } from '@vse/eval';
import {
  captionsOf,
  explainErrors,
  openData,
  present,
  recorder,
  stopEarly,
  storeConfig,
  storedCaptions,
  textFeatures,
  type Result,
} from '@vse/example-kit';
import {
  adam,
  extraPositives,
  fit,
  interruptible,
  loadCheckpoint,
  restoreModel,
  stepDecay,
} from '@vse/trainer';
import { readArguments } from './arguments';
import { disposeModel, gridOf, lossOf, modelOf, publishedFor } from './grid';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const engine = await useBackend(args);
const { epochs, batchSize, seed, resume } = args;
const data = await openData(args, 'global');
const texts = textFeatures(await captionsOf(data.train), args);
const results: Result[] = [];

for (const row of gridOf(args)) {
  const features = await texts.of(row.text);
  const { train, dev, test, close } = await storedCaptions(data, features);
  const model = modelOf(row, { image: data.imageDim, text: features.dim }, args);
  const checkpoints = join(args.out, row.name);
  const record = recorder(row.title, data, checkpoints);
  const started = performance.now();
  const history = await interruptible((signal) =>
    fit(model, train, {
      loss: lossOf(row, args.preset),
      sampler: extraPositives({ captions: 1 }),
      optimizer: adam({ learningRate: args.learningRate }),
      schedule: stepDecay({ every: Math.ceil(epochs / 3), factor: 0.1 }),
      ...{ epochs, batchSize, seed, checkpoints, signal, resume, onProgress: record.listen },
      fingerprint: { text: features.hash },
      ...(dev && { validate: () => evaluateRetrieval(model, dev) }),
    }),
  );
  if (history.interrupted) stopEarly(checkpoints);
  if (dev) restoreModel(model, await loadCheckpoint(join(checkpoints, 'best')));
  const metrics = await evaluateRetrieval(model, test);
  const seconds = (performance.now() - started) / 1000;
  results.push({ system: row.title, metrics, seconds, ...publishedFor(row) });
  disposeModel(model);
  await close();
}
await present(results, {
  ...{ title: 'Deep structure-preserving embeddings', data, args, engine },
  settings: { preset: args.preset, epochs, 'batch pairs': batchSize, 'learning rate': args.learningRate },
  publishedOn: 'Flickr30K, 1,000 test images',
});
