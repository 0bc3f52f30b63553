import { join } from 'node:path';
import { negativeEuclidean } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { captionsOf } from '@vse/datasets';
import { evaluateRetrieval, scoreMatrix } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { structurePreserving } from '@vse/losses';
import { trainingReport } from '@vse/report';
import {
  adam,
  combineListeners,
  consoleProgress,
  extraPositives,
  fit,
  interruptible,
  restoreBest,
  stepDecay,
} from '@vse/trainer';
import { readArguments } from './arguments';
import { branches, gridOf, lossTerms, publishedFor, sizesOf, type Branch } from './grid';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { epochs, batchSize, seed, learningRate, constants } = args;
const data = await kit.openData(args, 'global');
const texts = kit.textFeatures(await captionsOf(data.train), args);
const results: kit.Result[] = [];

for (const row of gridOf(args)) {
  const features = await texts.of(row.text);
  const { train, dev, test, close } = await kit.storedCaptions(data, features);
  const branch: Branch = branches[row.branch];
  const sizes = sizesOf(row, args);
  const model = {
    images: branch.images({ inputDim: data.imageDim, ...sizes }),
    captions: branch.captions({ features, ...sizes }),
    similarity: negativeEuclidean(),
  };
  const folder = join(args.out, row.name);
  const report = trainingReport({ title: row.title, data, folder });
  const started = performance.now();
  kit.announce(row.title, data);
  const { interrupted } = await interruptible((signal) =>
    fit(model, train, {
      loss: structurePreserving({ preset: constants, ...lossTerms[row.terms] }),
      sampler: extraPositives({ captions: 1 }),
      optimizer: adam({ learningRate }),
      schedule: stepDecay({ every: Math.ceil(epochs / 3), factor: 0.1 }),
      epochs,
      batchSize,
      seed,
      ...(dev && { validate: () => evaluateRetrieval(model, dev) }),
      fingerprint: { text: features.hash },
      ...kit.runCheckpoints(args, folder),
      onProgress: combineListeners(consoleProgress(), report.listen),
      signal,
    }),
  );
  if (interrupted) kit.stopEarly(folder);
  if (dev) await restoreBest(model, folder);
  const metrics = kit.measure(await scoreMatrix(model, test), test.captionToImage);
  const seconds = kit.secondsSince(started, args);
  const curve = report.curve();
  const rows = [{ system: row.title, metrics, seconds, curve, ...publishedFor(row) }];
  results.push(...(await kit.keepModel(model, { folder, data, results: rows, training: { epochs } })));
  [model.images, model.captions].forEach((encoder) => encoder.dispose()); // the next row has other weights
  await close();
}
await kit.present(results, {
  title: 'Deep structure-preserving embeddings',
  data,
  args,
  backend,
  settings: { constants, epochs, 'batch pairs': batchSize, 'learning rate': learningRate },
  publishedOn: 'Flickr30K, 1,000 test images',
});
