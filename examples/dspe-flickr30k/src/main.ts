import { useBackend } from '@vse/backend';
import { scoreMatrix } from '@vse/eval';
import {
  captionsOf,
  explainErrors,
  measure,
  openData,
  present,
  storeConfig,
  storedCaptions,
  textFeatures,
  train,
  type Result,
} from '@vse/example-kit';
import { adam, extraPositives, stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { disposeModel, gridOf, lossOf, modelOf, publishedFor } from './grid';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const backend = await useBackend(args);
const { epochs, batchSize } = args;
const data = await openData(args, 'global');
const texts = textFeatures(await captionsOf(data.train), args);
const named = { name: data.name, synthetic: data.synthetic };
const results: Result[] = [];

for (const row of gridOf(args)) {
  const features = await texts.of(row.text);
  const captions = await storedCaptions(data, features);
  const model = modelOf(row, { image: data.imageDim, text: features.dim }, args);
  const started = performance.now();
  await train(model, {
    ...{ title: row.title, name: row.name, args, data: { ...named, ...captions } },
    loss: lossOf(row, args.constants),
    sampler: extraPositives({ captions: 1 }),
    optimizer: adam({ learningRate: args.learningRate }),
    schedule: stepDecay({ every: Math.ceil(epochs / 3), factor: 0.1 }),
    ...{ epochs, batchSize },
    fingerprint: { text: features.hash },
  });
  const scores = await scoreMatrix(model, captions.test);
  const metrics = measure(scores, captions.test.captionToImage);
  const seconds = (performance.now() - started) / 1000;
  results.push({ system: row.title, metrics, seconds, ...publishedFor(row) });
  disposeModel(model);
  await captions.close();
}
await present(results, {
  ...{ title: 'Deep structure-preserving embeddings', data, args, backend },
  settings: {
    constants: args.constants,
    epochs,
    'batch pairs': batchSize,
    'learning rate': args.learningRate,
  },
  publishedOn: 'Flickr30K, 1,000 test images',
});
