import { join } from 'node:path';
import { useBackend } from '@vse/backend';
import { evaluateRetrieval, scoreMatrix } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { trainingReport } from '@vse/report';
import {
  adamW,
  combineListeners,
  consoleProgress,
  fit,
  interruptible,
  restoreBest,
  stepDecay,
} from '@vse/trainer';
import { readArguments, trainingOf } from './arguments';
import { combine, type Run } from './combine';
import { systems, type System, type SystemName } from './systems';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { embedDim, wordDim, seed } = args;
const data = await kit.openData(args, 'regions');
const { train, dev, test, vocabulary, imageDim: inputDim } = data;
const before = data.transformsFor('regions');
const runs: Partial<Record<SystemName, Run>> = {};

for (const name of args.systems) {
  const system: System = systems[name];
  const { epochs, decayAfter, batchSize, learningRate } = trainingOf(system, args);
  const margin = args.margin ?? system.margin;
  const folder = join(args.out, name);
  const report = trainingReport({ title: system.title, data, folder });
  const started = performance.now();
  const model = {
    images: system.images({ inputDim, embedDim, before, seed }),
    captions: system.captions({ vocabulary, wordDim, embedDim, seed }),
    similarity: system.similarity({ embedDim, seed }),
  };
  kit.announce(system.title, data);
  const { interrupted } = await interruptible((signal) =>
    fit(model, train, {
      loss: warmUp(sumOfHinges({ margin }), maxOfHinges({ margin }), { epochs: args.warmUp }),
      optimizer: adamW({ learningRate }),
      schedule: stepDecay({ every: decayAfter, factor: 0.1 }),
      clipNorm: 2,
      epochs,
      batchSize,
      seed,
      health: { margin },
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
    { ...test, corpus: 'flickr30k' },
  );
  const results = await kit.keepModel(model, { folder, data, results: rows, training: { epochs } });
  runs[name] = { results, scores, seconds };
}
const results = [
  ...Object.values(runs).flatMap((run) => run.results),
  ...(await combine(runs, { folder: join(args.out, 'sgraf'), data })),
];
await kit.present(results, {
  title: 'Alignment after SCAN',
  data,
  args,
  backend,
  settings: { 'embedding dim': embedDim, 'warm-up epochs': args.warmUp },
  publishedOn: 'Flickr30K, the 1,000 test images of Karpathy\u2019s split',
});
