import { useBackend } from '@vse/backend';
import { scoreMatrix } from '@vse/eval';
import { explainErrors, present, resultsOf, storeConfig, train, type Result } from '@vse/example-kit';
import { sumOfHinges, warmUp } from '@vse/losses';
import { gruEncoder } from '@vse/text-encoders';
import { stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { openImages } from './images';
import { systems, type System } from './systems';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const backend = await useBackend(args);
const { epochs, batchSize, embedDim, wordDim, seed } = args;
const { data, ...images } = await openImages(args);
const { test, vocabulary } = data;
const { captionToImage } = test;
const results: Result[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const { absolute, afterImages: after, margin } = system;
  const started = performance.now();
  const model = {
    images: await images.encoder({ embedDim, after, seed }),
    captions: gruEncoder({ vocabulary, wordDim, embedDim, output: 'last', absolute, seed }),
    similarity: system.similarity(),
  };
  await train(model, {
    ...{ title: system.title, name, args, data },
    loss: warmUp(sumOfHinges({ margin }), system.loss({ margin }), { epochs: args.warmUp }),
    optimizer: images.optimizer(args.learningRate ?? system.learningRate),
    schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
    clipNorm: 2,
    health: { margin },
    ...{ epochs, batchSize },
    fingerprint: { vocabulary: vocabulary.hash },
  });
  const scores = await scoreMatrix(model, test);
  const seconds = (performance.now() - started) / 1000;
  results.push(...resultsOf({ ...system, scores, seconds }, { captionToImage, corpus: 'flickr30k' }));
}
await images.close();
await present(results, {
  ...{ title: 'VSE++ and its relatives', data, args, backend },
  settings: {
    ...{ epochs, 'warm-up epochs': args.warmUp, 'batch size': batchSize, 'embedding dim': embedDim },
    ...images.settings,
  },
  publishedOn: 'Flickr30K, the 1,000 test images of Karpathy\u2019s split',
});
