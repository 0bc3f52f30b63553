import { join } from 'node:path';
import { dotProduct } from '@vse/attention';
import { useBackend } from '@vse/backend';
import { captionsOf } from '@vse/datasets';
import { pairAccuracy, scoreMatrix } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { meanOfRegions, regionProjection, tanh, unitVectors } from '@vse/image-encoders';
import { trainingReport } from '@vse/report';
import { favreEncoder, loadWordVectors, vocabularyBy } from '@vse/text-encoders';
import { adam, combineListeners, consoleProgress, fit, interruptible } from '@vse/trainer';
import { readArguments } from './arguments';
import { firstCaptions } from './first-captions';
import { saveAll } from './representations';
import { presentRuns, type Run } from './results';
import { systems, type System } from './systems';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { epochs, batchSize, embedDim, wordDim, seed, learningRate, wordVectors: file } = args;

// 2 and 3. Fixed features of the images, one caption each, and ids of their words.
const data = await kit.openData(args, 'global');
const [training, validation] = [firstCaptions(data.train), firstCaptions(data.test)];
const texts = await captionsOf(training);
const vocabulary = vocabularyBy('favre', texts);
const words = file === undefined ? { wordDim } : { wordVectors: await loadWordVectors(file, vocabulary) };
const before = [unitVectors(), meanOfRegions()];
const runs: Run[] = [];

for (const name of args.systems) {
  const system: System = systems[name];
  const folder = join(args.out, name);
  const report = trainingReport({ title: system.title, data, folder });
  const started = performance.now();
  // 4. A dense layer over image features, a GRU over words, and their inner product.
  const model = {
    images: regionProjection({ inputDim: data.imageDim, embedDim, before, after: [tanh()], seed }),
    captions: favreEncoder({ vocabulary, ...words, embedDim, seed }),
    similarity: dotProduct(),
  };
  // 5 and 6. The hinge against a mismatched caption; the share of pairs that score above one.
  kit.announce(system.title, data);
  const { interrupted } = await interruptible((signal) =>
    fit(model, training, {
      loss: system.loss(seed),
      optimizer: adam({ learningRate }),
      epochs,
      batchSize,
      seed,
      fingerprint: { vocabulary: vocabulary.hash },
      ...kit.runCheckpoints(args, folder),
      onProgress: combineListeners(consoleProgress(), report.listen),
      signal,
    }),
  );
  if (interrupted) kit.stopEarly(folder);
  const scores = await scoreMatrix(model, validation);
  const { captionToImage } = validation;
  const metrics = kit.measure(scores, captionToImage);
  const accuracy = pairAccuracy({ scores, captionToImage, seed });
  const saved = await saveAll(folder, model, training, vocabulary);
  const seconds = kit.secondsSince(started, args);
  const results = [{ system: system.title, metrics, seconds, curve: report.curve() }];
  const split = { ...data, train: training, test: validation };
  const [result] = await kit.keepModel(model, { folder, data: split, results, training: { epochs } });
  runs.push({ system, model, accuracy, saved, result: result! });
}
// 7 to 9. Captioning, search, and images and captions in one plane.
await presentRuns(runs, { args, backend, data: { ...data, train: training }, validation, texts });
