import { maxOverRegions } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { scoreMatrix } from '@vse/eval';
import {
  captionsOf,
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
import { sumOfHinges } from '@vse/losses';
import type { LocalizedCaption } from '@vse/report';
import { vocabularyBy } from '@vse/text-encoders';
import { sgd, stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { drawSegments } from './segments';
import { systems, type System } from './systems';
import { wordEncoder } from './words';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const backend = await useBackend(args);
const { epochs, batchSize, embedDim, seed, learningRate } = args;
const data = await openData(args, 'regions', { rule: regionRules.defrag });
const vocabulary = vocabularyBy('dvsa', await captionsOf(data.train));
const { captionToImage } = data.test;
const phrases: LocalizedCaption[] = [];
const results: Result[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const started = performance.now();
  const { before } = data.projectionFor(system.regions ? 'regions' : 'global');
  const model = {
    images: regionProjection({ inputDim: data.imageDim, embedDim, before, after: [], seed }),
    captions: await wordEncoder(vocabulary, args),
    similarity: maxOverRegions(),
  };
  await train(model, {
    ...{ title: system.title, name, args, data },
    loss: sumOfHinges({ margin: 1 }),
    optimizer: sgd({ learningRate, momentum: 0.9 }),
    schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
    ...{ clipValue: 5, epochs, batchSize },
    fingerprint: { vocabulary: vocabulary.hash },
  });
  const scores = await scoreMatrix(model, data.test);
  const seconds = (performance.now() - started) / 1000;
  results.push(...resultsOf({ ...system, scores, seconds }, { captionToImage, corpus: 'flickr8k' }));
  if (system.regions) phrases.push(...(await drawSegments(model, { ...data, vocabulary }, args)));
}
const settings = { words: args.words, epochs, 'batch size': batchSize, 'embedding dim': embedDim };
await present(results, { title: 'Deep visual-semantic alignments', data, args, backend, settings, phrases });
