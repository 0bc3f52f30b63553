import { join } from 'node:path';
import { useBackend } from '@vse/backend';
import { captionsOf } from '@vse/datasets';
import * as kit from '@vse/example-kit';
import { trainingReport } from '@vse/report';
import { combineListeners, consoleProgress, fit, interruptible, restoreBest, stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { alignedModel } from './aligned';
import { evaluate } from './evaluate';
import { systems, type System } from './systems';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { epochs, embedDim, hiddenDim, seed } = args;
const data = await kit.openData(args, 'global');
const texts = kit.textFeatures(await captionsOf(data.train), args);
const results: kit.Result[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const features = await texts.of(system.text);
  const { train, dev, test, close } = await kit.storedCaptions(data, features);
  const parts = { imageDim: data.imageDim, features, embedDim, hiddenDim, seed };
  const model = {
    images: system.images(parts),
    captions: system.captions(parts),
    similarity: system.similarity(),
  };
  const folder = join(args.out, name);
  const report = trainingReport({ title: system.title, data, folder });
  const started = performance.now();
  kit.announce(system.title, data);
  const { interrupted } = await interruptible((signal) =>
    fit(model, train, {
      loss: system.loss(seed),
      optimizer: system.optimizer(args.learningRate),
      schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
      epochs,
      batchSize: system.batchSize,
      seed,
      ...(dev && { validate: () => evaluate(system, model, train, dev) }),
      fingerprint: { text: features.hash },
      ...kit.runCheckpoints(args, folder),
      onProgress: combineListeners(consoleProgress(), report.listen),
      signal,
    }),
  );
  if (interrupted) kit.stopEarly(folder);
  if (dev) await restoreBest(model, folder);
  const metrics = await evaluate(system, model, train, test);
  const seconds = kit.secondsSince(started, args);
  const finished = system.aligned ? await alignedModel(model, train) : model;
  const rows = [{ ...system, system: system.title, metrics, seconds, curve: report.curve() }];
  results.push(...(await kit.keepModel(finished, { folder, data, results: rows, training: { epochs } })));
  await close();
}
await kit.present(results, {
  title: 'Linear baselines',
  data,
  args,
  backend,
  settings: { epochs, 'embedding dim': embedDim },
  publishedOn: 'Flickr30K, 1,000 test images, with features of other networks',
  notes: ['WSABIE published no such table. Deep CCA\u2019s views meet in a CCA over the training pairs.'],
});
