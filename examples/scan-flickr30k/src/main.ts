import { join } from 'node:path';
import { useBackend } from '@vse/backend';
import { evaluateRetrieval, scoreMatrix } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { regionProjection } from '@vse/image-encoders';
import { trainingReport } from '@vse/report';
import { adam, combineListeners, consoleProgress, fit, interruptible, restoreBest } from '@vse/trainer';
import { readArguments } from './arguments';
import { explain } from './explain';
import { gradientsBy } from './gradients';
import { presentRuns, type Run } from './results';
import { measureStages, stagesText } from './stages';
import { systems, type System } from './systems';
import { titleBy, trainingBy } from './training';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { embedDim, wordDim, batchSize, seed, constants, learningRate, evaluateOnly } = args;
const runs: Run[] = [];

for (const name of args.systems) {
  const own: System = systems[name];
  const system = evaluateOnly === undefined ? { ...own, title: titleBy(args.loss, own.title) } : own;
  const [epochs, warmUpEpochs] = [args.epochs[system.features], args.warmUp[system.features]];
  const data = await kit.openData(args, system.features);
  const { train, dev, vocabulary, imageDim: inputDim } = data;
  const folder = join(args.out, name);
  const report = trainingReport({ title: system.title, data, folder });
  const fingerprint = { vocabulary: vocabulary.hash };
  const started = performance.now();
  const before = data.transformsFor(system.features);
  const model = {
    images: regionProjection({ inputDim, embedDim, before, seed }),
    captions: system.captions({ vocabulary, wordDim, embedDim, seed }),
    similarity: system.similarity(constants),
  };
  if (evaluateOnly === undefined) {
    kit.announce(system.title, data);
    const { interrupted } = await interruptible((signal) =>
      fit(model, train, {
        ...trainingBy(args.loss, { epochs, warmUpEpochs }),
        optimizer: adam({ learningRate }),
        clipNorm: 2,
        epochs,
        batchSize,
        seed,
        gradients: gradientsBy(args.workers),
        ...(dev && { validate: () => evaluateRetrieval(model, dev) }),
        fingerprint,
        ...kit.runCheckpoints(args, folder),
        onProgress: combineListeners(consoleProgress(), report.listen),
        signal,
      }),
    );
    if (interrupted) kit.stopEarly(folder);
    if (dev) await restoreBest(model, folder);
  } else {
    await kit.restoreFrom(model, evaluateOnly, { name, fingerprint });
  }
  const scores = await scoreMatrix(model, data.test);
  const seconds = kit.secondsSince(started, args);
  await kit.printCorrections(args, { title: system.title, model, scores, data });
  const gallery = system.features === 'regions' ? await explain({ ...data, model, scores }) : [];
  const test = { ...args, corpus: args.constants, captionToImage: data.test.captionToImage };
  const rows = kit.resultsOf({ ...system, scores, seconds, curve: report.curve() }, test);
  const training = evaluateOnly === undefined ? { epochs } : undefined;
  const results = await kit.keepModel(model, { folder, data, results: rows, training });
  runs.push({ name, system, data, scores, seconds, results, gallery });
}
const stages = await measureStages(runs, args.candidates);
await presentRuns(runs, args, backend, stages);
if (stages.length > 0) console.log(`\n${stagesText(stages)}`);
