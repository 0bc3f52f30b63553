import { join } from 'node:path';
import { useBackend } from '@vse/backend';
import { evaluateRetrieval, scoreMatrix } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { regionProjection } from '@vse/image-encoders';
import { sumOfHinges, warmUp } from '@vse/losses';
import { trainingReport } from '@vse/report';
import { gruEncoder } from '@vse/text-encoders';
import { combineListeners, consoleProgress, fit, interruptible, restoreBest, stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { openImages } from './images';
import { systems, type System } from './systems';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { epochs, batchSize, embedDim, wordDim, seed } = args;
const { data, inputDim, before, ...images } = await openImages(args);
const { train, dev, test, vocabulary } = data;
const results: kit.Result[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const { margin, absolute } = system;
  const folder = join(args.out, name);
  const report = trainingReport({ title: system.title, data, folder });
  const started = performance.now();
  const projection = regionProjection({ inputDim, embedDim, before, after: system.afterImages, seed });
  const model = {
    images: await images.encoder(projection), // with --fine-tune on top of a network
    captions: gruEncoder({ vocabulary, wordDim, embedDim, output: 'last', absolute, seed }),
    similarity: system.similarity(),
  };
  kit.announce(system.title, data);
  const { interrupted } = await interruptible((signal) =>
    fit(model, train, {
      loss: warmUp(sumOfHinges({ margin }), system.loss({ margin }), { epochs: args.warmUp }),
      optimizer: images.optimizer(args.learningRate ?? system.learningRate),
      schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
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
  await kit.printCorrections(args, { title: system.title, model, scores, data });
  results.push(...(await kit.keepModel(model, { folder, data, results: rows, training: { epochs } })));
}
await images.close();
await kit.present(results, {
  title: 'VSE++ and its relatives',
  data,
  args,
  backend,
  settings: {
    epochs,
    'warm-up epochs': args.warmUp,
    'batch size': batchSize,
    'embedding dim': embedDim,
    ...images.settings,
  },
  publishedOn: 'Flickr30K, the 1,000 test images of Karpathy\u2019s split',
});
