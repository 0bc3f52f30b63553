import { join } from 'node:path';
import { cosine } from '@vse/attention';
import { useBackend } from '@vse/backend';
import * as kit from '@vse/example-kit';
import { twoLayerBranch } from '@vse/image-encoders';
import { structurePreserving } from '@vse/losses';
import { trainingReport } from '@vse/report';
import { featureEncoder } from '@vse/text-encoders';
import { adam, combineListeners, consoleProgress, fit, interruptible, restoreBest } from '@vse/trainer';
import { readArguments } from './arguments';
import { ccaModel } from './cca-model';
import { spaceOfModel } from './joint-space';
import { keepRun } from './keep-run';
import { localize } from './localize';
import { minePhrases } from './mine';
import { openPhrases } from './open-phrases';
import { presentRuns } from './results';
import type { Run } from './run';
import { lossTerms, recallAtOne, restoreStructure, samplerOf, titles } from './systems';
import { captionsOf, trainingPairs } from './training-pairs';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { batchSize, hiddenDim, embedDim, dropoutRate, learningRate, seed } = args;
const data = await openPhrases(args);
const { dev, test, regions, dataset } = data;
const training = await trainingPairs(data, args);
const texts = await kit.textFeatures(captionsOf(data), args).of(args.text);
const runs: Run[] = [];

for (const system of args.systems) {
  const started = performance.now();
  const secondsSoFar = () => kit.secondsSince(started, args);
  if (system === 'cca') {
    const model = await ccaModel(training.pairs, texts, regions.dim, embedDim);
    const run = { system, seconds: secondsSoFar(), found: await localize(spaceOfModel(model), data, test) };
    runs.push(await keepRun(model, { run, data, folder: join(args.out, system) }));
    continue;
  }
  const hidden = { hiddenDims: [hiddenDim], normalizeBatch: true, dropoutRate };
  const model = {
    images: twoLayerBranch({ inputDim: regions.dim, hiddenDim, embedDim, dropoutRate, before: [], seed }),
    captions: featureEncoder({ features: texts, ...hidden, embedDim, seed: seed + 1 }),
    similarity: cosine(),
  };
  const space = spaceOfModel(model);
  const continued = system === 'hard-negatives'; // from the weights of 'structure'
  if (continued) await restoreStructure(model, args.out, dev !== undefined);
  const mined = continued
    ? await training.withNegatives(await minePhrases(space, data, training))
    : undefined;
  const folder = join(args.out, system);
  const report = trainingReport({ title: titles[system], data: dataset, folder });
  kit.announce(titles[system], dataset);
  const loss = structurePreserving(lossTerms[system]);
  const epochs = continued ? args.moreEpochs : args.epochs;
  const { interrupted } = await interruptible((signal) =>
    fit(model, mined?.pairs ?? training.pairs, {
      loss,
      optimizer: adam({ learningRate }),
      sampler: samplerOf(mined?.hardImages),
      epochs,
      batchSize,
      seed,
      ...(dev && { validate: async () => (await localize(space, data, dev)).recall, monitor: recallAtOne }),
      fingerprint: { text: texts.hash },
      ...kit.runCheckpoints(args, folder),
      onProgress: combineListeners(consoleProgress(), report.listen),
      signal,
    }),
  );
  if (interrupted) kit.stopEarly(folder);
  if (dev) await restoreBest(model, folder);
  const seconds = secondsSoFar();
  const run = { system, seconds, found: await localize(space, data, test), curve: report.curve() };
  const settings = { batchSize, learningRate, seed };
  const recipe = { epochs, ...(loss.description && { loss: loss.description }), settings };
  runs.push(await keepRun(model, { run, data, folder, training: recipe }));
}
await presentRuns(runs, { data, args, backend, notes: training.notes });
