import { join } from 'node:path';
import { useBackend } from '@vse/backend';
import { evaluateRetrieval } from '@vse/eval';
import { explainErrors, openData, recorder, stopEarly, storeConfig } from '@vse/example-kit';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { adam, fit, interruptible, loadCheckpoint, restoreModel, stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { explain } from './explain';
import { gradientsBy } from './gradients';
import { modelOf } from './model';
import { presentRuns, type Run } from './results';
import { systems } from './systems';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const engine = await useBackend(args);
const { embedDim, wordDim, batchSize, seed } = args;
const runs: Run[] = [];

for (const name of args.systems) {
  const system = systems[name];
  const [epochs, warmUpEpochs] = [args.epochs[system.features], args.warmUp[system.features]];
  const data = await openData(args, system.features);
  const { train, dev, test, vocabulary } = data;
  const images = { inputDim: data.imageDim, embedDim, seed, ...data.projectionFor(system.features) };
  const config = { system: name, vocabulary: vocabulary.toJSON(), wordDim, embedDim, seed, images };
  const model = modelOf(config);
  const checkpoints = join(args.out, name);
  const record = recorder(system.title, data, checkpoints);
  const history = await interruptible((signal) =>
    fit(model, train, {
      loss: warmUp(sumOfHinges({ margin: 0.2 }), maxOfHinges({ margin: 0.2 }), { epochs: warmUpEpochs }),
      optimizer: adam({ learningRate: args.learningRate }),
      schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
      clipNorm: 2,
      gradients: gradientsBy(args.workers, config),
      health: { margin: 0.2 },
      ...{ epochs, batchSize, seed, checkpoints, signal, resume: args.resume, onProgress: record.listen },
      fingerprint: { vocabulary: vocabulary.hash },
      ...(dev && { validate: () => evaluateRetrieval(model, dev) }),
    }),
  );
  if (history.interrupted) stopEarly(checkpoints);
  if (dev) restoreModel(model, await loadCheckpoint(join(checkpoints, 'best')));
  const metrics = await evaluateRetrieval(model, test, { keepScores: true });
  const gallery =
    system.features === 'regions' ? await explain({ ...data, model, scores: metrics.scores }) : [];
  runs.push({ name, system, data, metrics, gallery, curve: record.curve() });
}
await presentRuns(runs, args, engine);
