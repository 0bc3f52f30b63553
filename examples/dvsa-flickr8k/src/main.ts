import { join } from 'node:path';
import { maxOverRegions } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { captionsOf } from '@vse/datasets';
import { evaluateRetrieval, scoreMatrix } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { regionRules } from '@vse/features';
import { regionProjection } from '@vse/image-encoders';
import { sumOfHinges } from '@vse/losses';
import { trainingReport, type LocalizedCaption } from '@vse/report';
import { vocabularyBy } from '@vse/text-encoders';
import {
  combineListeners,
  consoleProgress,
  fit,
  interruptible,
  restoreBest,
  sgd,
  stepDecay,
} from '@vse/trainer';
import { readArguments } from './arguments';
import { drawSegments } from './segments';
import { systems, type System } from './systems';
import { openWords, wordEncoders } from './words';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { epochs, batchSize, embedDim, hiddenDim, seed, learningRate } = args;
const data = await kit.openData(args, 'regions', { rule: regionRules.defrag });
const { train, dev, test, imageDim: inputDim } = data;
const vocabulary = vocabularyBy('dvsa', await captionsOf(train));
const words = await openWords(vocabulary, args);
const phrases: LocalizedCaption[] = [];
const results: kit.Result[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const folder = join(args.out, name);
  const report = trainingReport({ title: system.title, data, folder });
  const started = performance.now();
  const before = data.transformsFor(system.regions ? 'regions' : 'global');
  const model = {
    images: regionProjection({ inputDim, embedDim, before, after: [], seed }),
    captions: wordEncoders[args.words]({ ...words, embedDim, normalize: false, seed }, hiddenDim),
    similarity: maxOverRegions(),
  };
  kit.announce(system.title, data);
  const { interrupted } = await interruptible((signal) =>
    fit(model, train, {
      loss: sumOfHinges({ margin: 1 }),
      optimizer: sgd({ learningRate, momentum: 0.9 }),
      schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
      clipValue: 5,
      epochs,
      batchSize,
      seed,
      ...(dev && { validate: () => evaluateRetrieval(model, dev) }),
      fingerprint: { vocabulary: vocabulary.hash },
      ...kit.runCheckpoints(args, folder),
      onProgress: combineListeners(consoleProgress(), report.listen),
      signal,
    }),
  );
  if (interrupted) kit.stopEarly(folder);
  if (dev) await restoreBest(model, folder);
  const scores = await scoreMatrix(model, test);
  const seconds = kit.secondsSince(started, args);
  const rows = kit.resultsOf(
    { ...system, scores, seconds, curve: report.curve() },
    { ...test, corpus: 'flickr8k' },
  );
  results.push(...(await kit.keepModel(model, { folder, data, results: rows, training: { epochs } })));
  if (system.regions) phrases.push(...(await drawSegments(model, { ...data, vocabulary }, args)));
}
const settings = { words: args.words, epochs, 'batch size': batchSize, 'embedding dim': embedDim };
await kit.present(results, {
  title: 'Deep visual-semantic alignments',
  data,
  args,
  backend,
  settings,
  phrases,
});
