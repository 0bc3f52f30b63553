import { useBackend } from '@vse/backend';
import { scoreMatrix } from '@vse/eval';
import {
  explainErrors,
  openData,
  present,
  resultsOf,
  storeConfig,
  train,
  type Result,
} from '@vse/example-kit';
import { regionProjection } from '@vse/image-encoders';
import { regionRules } from '@vse/features';
import type { GalleryEntry } from '@vse/report';
import { relationEncoder } from '@vse/text-encoders';
import { sgd, stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { drawRelations } from './figure';
import { openRelations } from './relations';
import { constantsOf, similarityOf, systems, type System } from './systems';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const backend = await useBackend(args);
const { epochs, batchSize, embedDim, seed, learningRate } = args;
const data = await openData(args, 'regions', { regions: 'proposals', rule: regionRules.defrag });
const { captionToImage } = data.test;
const sentences = await openRelations(data, args);
const results: Result[] = [];
const gallery: GalleryEntry[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const constants = constantsOf(name, args.constants);
  const started = performance.now();
  const { before } = data.projectionFor(system.regions ? 'regions' : 'global');
  const model = {
    images: regionProjection({ inputDim: data.imageDim, embedDim, before, after: [], seed }),
    captions: relationEncoder({ ...sentences, embedDim, seed, empty: 'unknown' }),
    similarity: similarityOf(constants),
  };
  await train(model, {
    ...{ title: system.title, name, args, data },
    loss: system.loss(constants, args.denseEpochs),
    optimizer: sgd({ learningRate, momentum: 0.9 }),
    schedule: stepDecay({ every: Math.ceil(0.9 * epochs), factor: 0.1 }),
    ...{ epochs, batchSize },
    fingerprint: { vocabulary: sentences.vocabulary.hash },
  });
  const scores = await scoreMatrix(model, data.test);
  const seconds = (performance.now() - started) / 1000;
  results.push(...resultsOf({ ...system, scores, seconds }, { captionToImage, corpus: 'flickr8k' }));
  if (name === 'defrag') gallery.push(...(await drawRelations(model, { ...data, ...sentences })));
}
await present(results, {
  ...{ title: 'Deep fragment embeddings', data, args, backend, gallery },
  settings: { constants: args.constants, epochs, 'dense epochs': args.denseEpochs, 'batch size': batchSize },
  publishedOn: 'Flickr8k, 1,000 test images',
});
