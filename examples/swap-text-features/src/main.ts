import { cosine } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { scoreMatrix } from '@vse/eval';
import {
  captionsOf,
  explainErrors,
  measure,
  openData,
  present,
  storeConfig,
  textFeatures,
  train,
  type Result,
} from '@vse/example-kit';
import { regionProjection } from '@vse/image-encoders';
import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
import { adam, stepDecay } from '@vse/trainer';
import { readArguments } from './arguments';
import { encoders } from './encoders';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const backend = await useBackend(args);
const { epochs, batchSize, embedDim, wordDim, seed } = args;
const data = await openData(args, 'global');
const { dev, test, vocabulary, imageDim: inputDim } = data;
const texts = textFeatures(await captionsOf(data.train), args);
const splits = [data.train, ...(dev ? [dev] : []), test];
const captions = (await Promise.all(splits.map((split) => captionsOf(split)))).flat();
const results: Result[] = [];

for (const name of args.texts) {
  const started = performance.now();
  const model = {
    images: regionProjection({ inputDim, embedDim, seed, ...data.projectionFor('global') }),
    captions: await encoders[name]({ vocabulary, texts, captions, wordDim, embedDim, seed }),
    similarity: cosine(),
  };
  await train(model, {
    ...{ title: name, name, args, data },
    loss: warmUp(sumOfHinges({ margin: 0.2 }), maxOfHinges({ margin: 0.2 }), { epochs: args.warmUp }),
    optimizer: adam({ learningRate: args.learningRate }),
    schedule: stepDecay({ every: Math.ceil(epochs / 2), factor: 0.1 }),
    clipNorm: 2,
    health: { margin: 0.2 },
    ...{ epochs, batchSize },
    fingerprint: { vocabulary: vocabulary.hash },
  });
  const scores = await scoreMatrix(model, test);
  const metrics = measure(scores, test.captionToImage);
  results.push({ system: name, metrics, seconds: (performance.now() - started) / 1000 });
}
const settings = { epochs, 'batch size': batchSize, 'embedding dim': embedDim, 'word dim': wordDim };
await present(results, { title: 'One model, every text', data, args, backend, settings });
