import { useBackend } from '@vse/backend';
import {
  captionsOf,
  explainErrors,
  openData,
  present,
  storeConfig,
  storedCaptions,
  textFeatures,
  train,
  type Result,
} from '@vse/example-kit';
import { stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { evaluate } from './evaluate';
import { systems, type System } from './systems';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const backend = await useBackend(args);
const { epochs, seed } = args;
const data = await openData(args, 'global');
const texts = textFeatures(await captionsOf(data.train), args);
const named = { name: data.name, synthetic: data.synthetic };
const results: Result[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const features = await texts.of(system.text);
  const captions = await storedCaptions(data, features);
  const model = system.model({ ...args, imageDim: data.imageDim, textDim: features.dim });
  const started = performance.now();
  await train(model, {
    ...{ title: system.title, name, args, data: { ...named, ...captions } },
    loss: system.loss(seed),
    optimizer: system.optimizer(args.learningRate),
    schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
    ...{ epochs, batchSize: system.batchSize },
    fingerprint: { text: features.hash },
    evaluate: (dev) => evaluate(system, model, captions.train, dev),
  });
  const metrics = await evaluate(system, model, captions.train, captions.test);
  const seconds = (performance.now() - started) / 1000;
  results.push({ ...system, system: system.title, metrics, seconds });
  await captions.close();
}
await present(results, {
  ...{ title: 'Linear baselines', data, args, backend },
  settings: { epochs, 'embedding dim': args.embedDim },
  publishedOn: 'Flickr30K, 1,000 test images, with features of other networks',
  notes: ['WSABIE published no such table. Deep CCA\u2019s views meet in a CCA over the training pairs.'],
});
