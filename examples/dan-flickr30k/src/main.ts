import { join } from 'node:path';
import { dualAttention } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { evaluateRetrieval, scoreMatrix } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { fixedRegions, unitVectors } from '@vse/image-encoders';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { trainingReport } from '@vse/report';
import { biGruEncoder } from '@vse/text-encoders';
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
import { systems, type System } from './systems';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { epochs, batchSize, embedDim, wordDim, seed, margin, clipNorm, learningRate } = args;
const data = await kit.openData(args, 'regions');
const { train, dev, test, vocabulary, imageDim } = data;
const results: kit.Result[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const folder = join(args.out, name);
  const report = trainingReport({ title: system.title, data, folder });
  const started = performance.now();
  const model = {
    images: fixedRegions({ inputDim: imageDim, transforms: [unitVectors()] }),
    captions: biGruEncoder({ vocabulary, wordDim, embedDim, normalize: false, output: 'words', seed }),
    similarity: dualAttention({ imageDim, captionDim: embedDim, steps: system.steps, seed }),
  };
  kit.announce(system.title, data);
  const { interrupted } = await interruptible((signal) =>
    fit(model, train, {
      loss: warmUp(sumOfHinges({ margin }), maxOfHinges({ margin }), { epochs: args.warmUp }),
      optimizer: sgd({ learningRate, momentum: 0.9, weightDecay: 5e-4 }),
      schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
      clipNorm,
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
  results.push(...(await kit.keepModel(model, { folder, data, results: rows, training: { epochs } })));
}
await kit.present(results, {
  title: 'Dual attention networks',
  data,
  args,
  backend,
  settings: { epochs, 'batch size': batchSize, 'embedding dim': embedDim, margin, 'clip norm': clipNorm },
  publishedOn: 'Flickr30K, the 1,000 test images of Karpathy\u2019s split',
});
