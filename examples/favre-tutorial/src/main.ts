import { join } from 'node:path';
import { dotProduct } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { pairAccuracy, scoreMatrix } from '@vse/eval';
import { captionsOf, explainErrors, measure, openData, storeConfig, train } from '@vse/example-kit';
import { regionProjection, tanh } from '@vse/image-encoders';
import { favreEncoder, loadWordVectors, vocabularyBy } from '@vse/text-encoders';
import { adam } from '@vse/trainer';
import { readArguments } from './arguments';
import { firstCaptions } from './first-captions';
import { saveAll } from './representations';
import { presentRuns, type Run } from './results';
import { systems, type System } from './systems';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const backend = await useBackend(args);
const { epochs, batchSize, embedDim, wordDim, seed, wordVectors: file } = args;

// 2 and 3. Fixed features of the images, one caption each, and ids of their words.
const data = await openData(args, 'global');
const [training, validation] = [firstCaptions(data.train), firstCaptions(data.test)];
const texts = await captionsOf(training);
const vocabulary = vocabularyBy('favre', texts);
const words = file === undefined ? { wordDim } : { wordVectors: await loadWordVectors(file, vocabulary) };
const runs: Run[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const started = performance.now();
  // 4. A dense layer over image features, a GRU over words, and the inner product of what comes out.
  const images = { inputDim: data.imageDim, embedDim, seed, ...data.projectionFor('global') };
  const model = {
    images: regionProjection({ ...images, after: [tanh()] }),
    captions: favreEncoder({ vocabulary, ...words, embedDim, seed }),
    similarity: dotProduct(),
  };
  // 5 and 6. The hinge against a mismatched caption; the share of pairs that score above one.
  await train(model, {
    ...{
      title: system.title,
      name,
      args,
      data: { name: data.name, synthetic: data.synthetic, train: training },
    },
    loss: system.loss(seed),
    optimizer: adam({ learningRate: args.learningRate }),
    ...{ epochs, batchSize },
    fingerprint: { vocabulary: vocabulary.hash },
  });
  const scores = await scoreMatrix(model, validation);
  const metrics = measure(scores, validation.captionToImage);
  const accuracy = pairAccuracy({ scores, captionToImage: validation.captionToImage, seed });
  const saved = await saveAll(join(args.out, name), model, training, vocabulary);
  runs.push({ system, model, metrics, accuracy, saved, seconds: (performance.now() - started) / 1000 });
}
// 7 to 9. Captioning, search, and both kinds in one plane.
await presentRuns(runs, { args, backend, data, validation, texts });
