import { useBackend } from '@vse/backend';
import { scoreMatrix } from '@vse/eval';
import { explainErrors, openData, storeConfig, train } from '@vse/example-kit';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { adam, stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { explain } from './explain';
import { gradientsBy } from './gradients';
import { modelOf } from './model';
import { presentRuns, type Run } from './results';
import { systems, type System } from './systems';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const backend = await useBackend(args);
const { embedDim, wordDim, batchSize, seed, constants } = args;
const runs: Run[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const [epochs, warmUpEpochs] = [args.epochs[system.features], args.warmUp[system.features]];
  const data = await openData(args, system.features);
  const { vocabulary } = data;
  const started = performance.now();
  const { before } = data.projectionFor(system.features);
  const config = {
    system: name,
    constants,
    vocabulary: vocabulary.toJSON(),
    wordDim,
    embedDim,
    seed,
    inputDim: data.imageDim,
    before: before.map((transform) => transform.name),
  };
  const model = modelOf(config);
  const curve = await train(model, {
    ...{ title: system.title, name, args, data, from: args.evaluateOnly },
    loss: warmUp(sumOfHinges({ margin: 0.2 }), maxOfHinges({ margin: 0.2 }), { epochs: warmUpEpochs }),
    optimizer: adam({ learningRate: args.learningRate }),
    schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
    clipNorm: 2,
    gradients: gradientsBy(args.workers, config),
    health: { margin: 0.2 },
    ...{ epochs, batchSize },
    fingerprint: { vocabulary: vocabulary.hash },
  });
  const scores = await scoreMatrix(model, data.test);
  const seconds = (performance.now() - started) / 1000;
  const gallery = system.features === 'regions' ? await explain({ ...data, model, scores }) : [];
  runs.push({ name, system, data, scores, seconds, gallery, curve });
}
await presentRuns(runs, args, backend);
