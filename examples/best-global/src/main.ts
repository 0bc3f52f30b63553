import { join } from 'node:path';
import { cosine } from '@vse/attention';
import { useBackend } from '@vse/backend';
import type { FeatureMatrix, MatchingModel } from '@vse/core';
import { bankCorrection, evaluateRetrieval, invertedSoftmax } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { regionProjection } from '@vse/image-encoders';
import { infoNce } from '@vse/losses';
import { trainingReport } from '@vse/report';
import { featureEncoder, tfidf } from '@vse/text-encoders';
import {
  adamW,
  combineListeners,
  consoleProgress,
  cosineDecay,
  fit,
  interruptible,
  linearWarmup,
  restoreBest,
} from '@vse/trainer';
import { readArguments } from './arguments';
import { openEnsemble, weightsOf } from './ensemble';
import { openImages } from './images';
import { correctedRow } from './rows';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { settings, epochs, batchSize, embedDim, seed } = args;
const { captions, training } = settings;
const { data, before } = await openImages(args);
const { train, dev, test } = data;

const texts = await train.readCaptions(Array.from(train.captionToImage, (_, caption) => caption));
const { tokenizer, minCaptions, wordDropoutRate } = captions;
const words = tfidf(texts, { tokenizer, minCaptions, smooth: false, addOne: false });
const stepsPerEpoch = Math.ceil(train.captionToImage.length / batchSize);
const correct = bankCorrection(invertedSoftmax(), train);
const results: kit.Result[] = [];
const members: Record<string, readonly kit.Result[]> = {};
const models: MatchingModel<FeatureMatrix, string>[] = [];

for (let member = 0; member < args.members; member++) {
  const own = seed + member;
  const title = args.members === 1 ? 'best global' : `best global, seed ${own}`;
  const folder = args.members === 1 ? join(args.out, 'best-global') : join(args.out, `seed-${own}`);
  const report = trainingReport({ title, data, folder });
  const started = performance.now();
  const model = {
    images: regionProjection({ inputDim: data.imageDim, embedDim, before: before(own), seed: own }),
    captions: featureEncoder({ features: words, embedDim, wordDropoutRate, seed: own + 1 }),
    similarity: cosine(),
  };
  kit.announce(title, data);
  const { interrupted } = await interruptible((signal) =>
    fit(model, train, {
      loss: infoNce(),
      optimizer: adamW({
        learningRate: args.learningRate,
        weightDecay: training.weightDecay,
        decays: (name) => !name.startsWith('loss.'),
      }),
      schedule: linearWarmup(training.warmUp * stepsPerEpoch, cosineDecay()),
      clipNorm: training.clipNorm,
      epochs,
      batchSize,
      seed: own,
      ...(dev && { validate: () => evaluateRetrieval(model, dev) }),
      ...kit.runCheckpoints(args, folder),
      onProgress: combineListeners(consoleProgress(), report.listen),
      signal,
    }),
  );
  if (interrupted) kit.stopEarly(folder);
  if (dev) await restoreBest(model, folder);
  const { scores, corrected } = await evaluateRetrieval(model, test, { correct, keepScores: true });
  const seconds = (performance.now() - started) / 1000;
  const metrics = kit.measure(scores, test.captionToImage);
  const kept = await kit.keepModel(model, {
    folder,
    data,
    results: [{ system: title, metrics, seconds, curve: report.curve() }],
    training: { epochs },
  });
  members[`seed-${own}`] = kept;
  models.push(model);
  results.push(...kept, correctedRow(kept.at(-1)!, corrected!));
}

if (models.length > 1) {
  const title = `ensemble of ${models.length} seeds`;
  const folder = join(args.out, 'ensemble');
  const weights = await weightsOf(models, train);
  const model = await openEnsemble(join(folder, 'model'), members, weights);
  const { scores, corrected } = await evaluateRetrieval(model, test, { correct, keepScores: true });
  const metrics = kit.measure(scores, test.captionToImage);
  const kept = await kit.keepEnsemble({
    folder,
    data,
    results: [{ system: title, metrics }],
    members,
    weights,
  });
  results.push(...kept, correctedRow(kept.at(-1)!, corrected!));
}

await kit.present(results, {
  title: 'One vector an image, one a caption',
  data,
  args,
  backend,
  settings: { preset: settings.name, epochs, 'batch size': batchSize, 'embedding dim': embedDim },
  notes: settings.sources,
});
