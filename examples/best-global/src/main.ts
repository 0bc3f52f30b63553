import { join } from 'node:path';
import { useBackend } from '@vse/backend';
import type { FeatureMatrix, MatchingModel } from '@vse/core';
import { captionsOf } from '@vse/datasets';
import { bankCorrection, evaluateRetrieval, invertedSoftmax } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { readArguments } from './arguments';
import { openEnsemble, weightsOf } from './ensemble';
import { openImages } from './images';
import { membersOf } from './members';
import { correctedRow } from './rows';
import { sentenceFeatures } from './sentences';
import { trainMember } from './train-member';

const demonstration =
  '(demonstration): the text model was trained by others, perhaps on captions of these photographs. Not a result.';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const { settings, batchSize, embedDim, epochs } = args;
const images = await openImages(args);
const { data } = images;
const { train, dev, test } = data;

const texts = await captionsOf(train);
const splits = [train, ...(dev ? [dev] : []), test];
const sentences =
  args.sentences === undefined
    ? undefined
    : await sentenceFeatures(args.sentences, (await Promise.all(splits.map(captionsOf))).flat());
const correct = bankCorrection(invertedSoftmax(), train);
const results: kit.Result[] = [];
const kept: Record<string, readonly kit.Result[]> = {};
const models: MatchingModel<FeatureMatrix, string>[] = [];

for (const member of membersOf({ args, images, texts, sentences })) {
  const { model, folder, started, curve } = await trainMember(member, args, data);
  const { scores, corrected } = await evaluateRetrieval(model, test, { correct, keepScores: true });
  const seconds = kit.secondsSince(started, args);
  const metrics = kit.measure(scores, test.captionToImage);
  await kit.printCorrections(args, { title: member.title, model, scores, data });
  const rows = await kit.keepModel(model, {
    folder,
    data,
    results: [{ system: member.title, metrics, seconds, curve }],
    training: { epochs: member.epochs },
  });
  if (!member.demonstration) {
    kept[member.folder] = rows;
    models.push(model);
  }
  results.push(...rows, correctedRow(rows.at(-1)!, corrected!, test.captionToImage));
}

if (models.length > 1) {
  const title = `ensemble of ${models.length} members`;
  const folder = join(args.out, 'ensemble');
  const weights = await weightsOf(models, train);
  const model = await openEnsemble(join(folder, 'model'), kept, weights);
  const { scores, corrected } = await evaluateRetrieval(model, test, { correct, keepScores: true });
  const metrics = kit.measure(scores, test.captionToImage);
  const rows = await kit.keepEnsemble({
    folder,
    data,
    results: [{ system: title, metrics }],
    members: kept,
    weights,
  });
  results.push(...rows, correctedRow(rows.at(-1)!, corrected!, test.captionToImage));
}

await kit.present(results, {
  title: 'One vector an image, one a caption',
  data,
  args,
  backend,
  settings: { preset: settings.name, epochs, 'batch size': batchSize, 'embedding dim': embedDim },
  notes: [...settings.sources, ...(sentences ? [demonstration] : [])],
});
