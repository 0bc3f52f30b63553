import { join } from 'node:path';
import { cosine } from '@vse/attention';
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
  textFeatures,
  type Result,
} from '@vse/example-kit';
import { regionProjection } from '@vse/features';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { adam, fit, interruptible, loadCheckpoint, restoreModel, stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { encoders } from './encoders';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const engine = await useBackend(args);
const { epochs, batchSize, embedDim, wordDim, seed, resume } = args;
const data = await openData(args, 'global');
const { train, dev, test, vocabulary, imageDim: inputDim } = data;
const texts = textFeatures(await captionsOf(train), args);
const captions = (
  await Promise.all([train, ...(dev ? [dev] : []), test].map((split) => captionsOf(split)))
).flat();
const results: Result[] = [];

for (const name of args.texts) {
  const started = performance.now();
  const model = {
    images: regionProjection({ inputDim, embedDim, seed, ...data.projectionFor('global') }),
    captions: await encoders[name]({ vocabulary, texts, captions, wordDim, embedDim, seed }),
    similarity: cosine(),
  };
  const checkpoints = join(args.out, name);
  const record = recorder(name, data, checkpoints);
  const history = await interruptible((signal) =>
    fit(model, train, {
      loss: warmUp(sumOfHinges({ margin: 0.2 }), maxOfHinges({ margin: 0.2 }), { epochs: args.warmUp }),
      optimizer: adam({ learningRate: args.learningRate }),
      schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
      clipNorm: 2,
      health: { margin: 0.2 },
      ...{ epochs, batchSize, seed, checkpoints, signal, resume, onProgress: record.listen },
      fingerprint: { vocabulary: vocabulary.hash },
      ...(dev && { validate: () => evaluateRetrieval(model, dev) }),
    }),
  );
  if (history.interrupted) stopEarly(checkpoints);
  if (dev) restoreModel(model, await loadCheckpoint(join(checkpoints, 'best')));
  const metrics = await evaluateRetrieval(model, test);
  results.push({ system: name, metrics, seconds: (performance.now() - started) / 1000 });
}
const settings = { epochs, 'batch size': batchSize, 'embedding dim': embedDim, 'word dim': wordDim };
await present(results, { title: 'One model, every text', data, args, engine, settings });
