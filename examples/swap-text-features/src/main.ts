import { join } from 'node:path';
import { cosine } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { captionsOf } from '@vse/datasets';
import { evaluateRetrieval, scoreMatrix } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { trainingReport } from '@vse/report';
import {
  adam,
  combineListeners,
  consoleProgress,
  fit,
  interruptible,
  restoreBest,
  stepDecay,
} from '@vse/trainer';
import { readArguments } from './arguments';
import { encoders } from './encoders';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { epochs, batchSize, embedDim, wordDim, seed, learningRate } = args;
const data = await kit.openData(args, 'global');
const { train, dev, test, vocabulary, imageDim: inputDim } = data;
const texts = kit.textFeatures(await captionsOf(train), args);
const splits = [train, ...(dev ? [dev] : []), test];
const captions = (await Promise.all(splits.map((split) => captionsOf(split)))).flat();
const sentences = args.texts.includes('relations') ? await kit.captionRelations(captions, args) : undefined;
const results: kit.Result[] = [];

for (const name of args.texts) {
  const folder = join(args.out, name);
  const report = trainingReport({ title: name, data, folder });
  const started = performance.now();
  const model = {
    images: regionProjection({ inputDim, embedDim, before: [unitVectors(), meanOfRegions()], seed }),
    captions: await encoders[name]({
      vocabulary,
      texts,
      captions,
      wordDim,
      embedDim,
      seed,
      ...(sentences && { sentences }),
    }),
    similarity: cosine(),
  };
  kit.announce(name, data);
  const { interrupted } = await interruptible((signal) =>
    fit(model, train, {
      loss: warmUp(sumOfHinges({ margin: 0.2 }), maxOfHinges({ margin: 0.2 }), { epochs: args.warmUp }),
      optimizer: adam({ learningRate }),
      schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
      clipNorm: 2,
      epochs,
      batchSize,
      seed,
      health: { margin: 0.2 },
      ...(dev && { validate: () => evaluateRetrieval(model, dev) }),
      fingerprint: { vocabulary: vocabulary.hash, ...(name === 'relations' && sentences?.fingerprint) },
      ...kit.runCheckpoints(args, folder),
      onProgress: combineListeners(consoleProgress(), report.listen),
      signal,
    }),
  );
  if (interrupted) kit.stopEarly(folder);
  if (dev) await restoreBest(model, folder);
  const metrics = kit.measure(await scoreMatrix(model, test), test.captionToImage);
  const seconds = kit.secondsSince(started, args);
  const rows = [{ system: name, metrics, seconds, curve: report.curve() }];
  results.push(...(await kit.keepModel(model, { folder, data, results: rows, training: { epochs } })));
}
const settings = { epochs, 'batch size': batchSize, 'embedding dim': embedDim, 'word dim': wordDim };
await kit.present(results, { title: 'One model, every text', data, args, backend, settings });
