import { dualAttention } from '@vse/attention';
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
import { fixedRegions, unitVectors } from '@vse/image-encoders';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { biGruEncoder } from '@vse/text-encoders';
import { sgd, stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { systems, type System } from './systems';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const backend = await useBackend(args);
const { epochs, batchSize, embedDim, wordDim, seed, margin, clipNorm, learningRate } = args;
const data = await openData(args, 'regions');
const { test, vocabulary, imageDim } = data;
const { captionToImage } = test;
const results: Result[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const started = performance.now();
  const model = {
    images: fixedRegions({ inputDim: imageDim, transforms: [unitVectors()] }),
    captions: biGruEncoder({ vocabulary, wordDim, embedDim, normalize: false, output: 'words', seed }),
    similarity: dualAttention({ imageDim, captionDim: embedDim, steps: system.steps, seed }),
  };
  await train(model, {
    ...{ title: system.title, name, args, data },
    loss: warmUp(sumOfHinges({ margin }), maxOfHinges({ margin }), { epochs: args.warmUp }),
    optimizer: sgd({ learningRate, momentum: 0.9, weightDecay: 5e-4 }),
    schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
    health: { margin },
    ...{ epochs, batchSize, clipNorm },
    fingerprint: { vocabulary: vocabulary.hash },
  });
  const scores = await scoreMatrix(model, test);
  const seconds = (performance.now() - started) / 1000;
  results.push(...resultsOf({ ...system, scores, seconds }, { captionToImage, corpus: 'flickr30k' }));
}
await present(results, {
  ...{ title: 'Dual attention networks', data, args, backend },
  settings: { epochs, 'batch size': batchSize, 'embedding dim': embedDim, margin, 'clip norm': clipNorm },
  publishedOn: 'Flickr30K, the 1,000 test images of Karpathy\u2019s split',
});
