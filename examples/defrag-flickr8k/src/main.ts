import { join } from 'node:path';
import { fragmentAverage } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { evaluateRetrieval, scoreMatrix } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { regionRules } from '@vse/features';
import { regionProjection } from '@vse/image-encoders';
import { trainingReport, type GalleryEntry } from '@vse/report';
import { relationEncoder } from '@vse/text-encoders';
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
import { drawRelations } from './figure';
import { openRelations } from './relations';
import { constantsOf, systems, type System } from './systems';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { epochs, batchSize, embedDim, seed, learningRate, denseEpochs } = args;
const data = await kit.openData(args, 'regions', { regions: 'proposals', rule: regionRules.defrag });
const { train, dev, test, imageDim: inputDim } = data;
const sentences = await openRelations(data, args);
const results: kit.Result[] = [];
const gallery: GalleryEntry[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const constants = constantsOf(name, args.constants);
  const folder = join(args.out, name);
  const report = trainingReport({ title: system.title, data, folder });
  const started = performance.now();
  const before = data.transformsFor(system.regions ? 'regions' : 'global');
  const model = {
    images: regionProjection({ inputDim, embedDim, before, after: [], seed }),
    captions: relationEncoder({ ...sentences, embedDim, seed, empty: 'unknown' }),
    similarity: fragmentAverage({ smoothing: constants.smoothing }),
  };
  kit.announce(system.title, data);
  const { interrupted } = await interruptible((signal) =>
    fit(model, train, {
      loss: system.loss(constants, denseEpochs),
      optimizer: sgd({ learningRate, momentum: 0.9 }),
      schedule: stepDecay({ every: Math.ceil(0.9 * epochs), factor: 0.1 }),
      epochs,
      batchSize,
      seed,
      ...(dev && { validate: () => evaluateRetrieval(model, dev) }),
      fingerprint: { vocabulary: sentences.vocabulary.hash, ...sentences.fingerprint },
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
  const [description] = sentences.needs;
  const finished = { folder, data, results: rows, training: { epochs }, description };
  results.push(...(await kit.keepModel(model, finished)));
  if (name === 'defrag') gallery.push(...(await drawRelations(model, { ...data, ...sentences })));
}
await kit.present(results, {
  title: 'Deep fragment embeddings',
  data,
  args,
  backend,
  gallery,
  settings: { constants: args.constants, epochs, 'dense epochs': denseEpochs, 'batch size': batchSize },
  notes: sentences.needs,
  publishedOn: 'Flickr8k, 1,000 test images',
});
