import { join } from 'node:path';
import { useBackend } from '@vse/backend';
import { explainErrors, recorder, stopEarly, storeConfig, textFeatures } from '@vse/example-kit';
import { adam, fit, interruptible, loadCheckpoint, restoreModel } from '@vse/trainer';
import { readArguments } from './arguments';
import { ccaSpace } from './cca-space';
import { spaceOfModel } from './joint-space';
import { localize } from './localize';
import { minePhrases } from './mine';
import { openPhrases } from './open-phrases';
import { presentRuns, type Run } from './results';
import { lossOf, recallAtOne, samplerOf, titles, twoBranches } from './systems';
import { captionsOf, trainingPairs } from './training-pairs';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const backend = await useBackend(args);
const data = await openPhrases(args);
const training = await trainingPairs(data, args);
const texts = await textFeatures(captionsOf(data), args).of(args.text);
const runs: Run[] = [];

for (const system of args.systems) {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  if (system === 'cca') {
    const space = await ccaSpace(training.pairs, texts, data.regions.dim, args.embedDim);
    runs.push({ system, seconds: seconds(), found: await localize(space, data, data.test) });
    continue;
  }
  const model = twoBranches({ imageDim: data.regions.dim, texts, ...args });
  const space = spaceOfModel(model);
  const goesOn = system === 'hard-negatives';
  if (goesOn)
    restoreModel(model, await loadCheckpoint(join(args.out, 'structure', data.dev ? 'best' : 'last')));
  const mined = goesOn && (await training.withNegatives(await minePhrases(space, data, training)));
  const { dev, dataset } = data;
  const checkpoints = join(args.out, system);
  const record = recorder(titles[system], dataset, checkpoints);
  const history = await interruptible((signal) =>
    fit(model, mined ? mined.pairs : training.pairs, {
      loss: lossOf(system === 'structure' ? 'all' : 'bidirectional'),
      optimizer: adam({ learningRate: args.learningRate }),
      sampler: samplerOf(mined ? mined.hardImages : undefined),
      epochs: goesOn ? args.moreEpochs : args.epochs,
      ...{ batchSize: args.batchSize, seed: args.seed, checkpoints, signal, resume: args.resume },
      ...{ fingerprint: { text: texts.hash }, onProgress: record.listen },
      ...(dev && { validate: async () => (await localize(space, data, dev)).recall, monitor: recallAtOne }),
    }),
  );
  if (history.interrupted) stopEarly(checkpoints);
  if (dev) restoreModel(model, await loadCheckpoint(join(checkpoints, 'best')));
  const took = seconds();
  runs.push({ system, seconds: took, found: await localize(space, data, data.test), curve: record.curve() });
}
await presentRuns(runs, { data, args, backend, notes: training.notes });
