import { join } from 'node:path';
import { useBackend } from '@vse/backend';
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
import { fit, interruptible, loadCheckpoint, restoreModel, stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { evaluate } from './evaluate';
import { systems, type System } from './systems';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const engine = await useBackend(args);
const { epochs, seed, resume } = args;
const data = await openData(args, 'global');
const texts = textFeatures(await captionsOf(data.train), args);
const results: Result[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const features = await texts.of(system.text);
  const { train, dev, test, close } = await storedCaptions(data, features);
  const model = system.model({ ...args, imageDim: data.imageDim, textDim: features.dim });
  const checkpoints = join(args.out, name);
  const record = recorder(system.title, data, checkpoints);
  const started = performance.now();
  const history = await interruptible((signal) =>
    fit(model, train, {
      loss: system.loss(seed),
      optimizer: system.optimizer(args.learningRate),
      schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
      ...{
        epochs,
        batchSize: system.batchSize,
        seed,
        checkpoints,
        signal,
        resume,
        onProgress: record.listen,
      },
      fingerprint: { text: features.hash },
      ...(dev && { validate: () => evaluate(system, model, train, dev) }),
    }),
  );
  if (history.interrupted) stopEarly(checkpoints);
  if (dev) restoreModel(model, await loadCheckpoint(join(checkpoints, 'best')));
  const metrics = await evaluate(system, model, train, test);
  const seconds = (performance.now() - started) / 1000;
  results.push({ ...system, system: system.title, metrics, seconds });
  await close();
}
await present(results, {
  ...{ title: 'Linear baselines', data, args, engine },
  settings: { epochs, 'embedding dim': args.embedDim },
  publishedOn: 'Flickr30K, 1,000 test images, with features of other networks',
  notes: ['WSABIE published no such table. Deep CCA\u2019s views meet in a CCA over the training pairs.'],
});
