import { useBackend } from '@vse/backend';
import { scoreMatrix } from '@vse/eval';
import * as kit from '@vse/example-kit';
import { readArguments } from './arguments';
import { scoresByDescription } from './by-description';
import { openCollection } from './collection';
import { checkElsewhere } from './elsewhere';
import { curveSizes, drawOrder, onlyImages } from './few-pictures';
import { learningOf, type LearnedRows } from './learning';
import { locatePhrases, type NamedModel } from './locate';
import { searchCollection } from './search';
import { folderOf, modelOfElsewhere, trainPoint, type Model, type Start } from './train';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
if (args.from !== undefined) await checkElsewhere(args.from);
const collection = await openCollection(args);
const { data } = collection;
const { train, test } = data;
const order = drawOrder(train.imageCount, args.seed);
const starts: readonly Start[] = args.from === undefined ? ['nothing'] : ['nothing', 'elsewhere'];
const names = { nothing: 'from nothing', elsewhere: 'from elsewhere' } as const;
const results: kit.Result[] = [];
const models: NamedModel[] = [];
const learned: LearnedRows[] = [];

/** Rows of a model: by one sentence, and by the whole description. */
async function rowsOf(system: string, model: Model, more: Partial<kit.Result>): Promise<kit.Result[]> {
  const scores = await scoreMatrix(model, test);
  const whole = scoresByDescription(scores, test);
  const bySentence = {
    ...more,
    system: `${system}, by sentence`,
    metrics: kit.measure(scores, test.captionToImage),
  };
  const metrics = kit.measure(whole.scores, whole.captionToImage);
  return [bySentence, { ...more, system: `${system}, by description`, metrics }];
}

if (args.from !== undefined) {
  const model = await modelOfElsewhere(data, args);
  results.push(...(await rowsOf('elsewhere, as it is', model, { model: args.from })));
  models.push({ system: 'elsewhere, as it is', model });
}
for (const start of starts) {
  for (const images of curveSizes(train.imageCount, args.points)) {
    const system = `${names[start]}, ${images} pictures`;
    const pairs = onlyImages(train, order.slice(0, images));
    const folder = folderOf(args.out, start, images);
    const { model, curve, seconds } = await trainPoint(
      { title: system, start, train: pairs, folder },
      data,
      args,
    );
    const rows = await rowsOf(system, model, { curve, seconds });
    learned.push({ start: names[start], images, rows });
    const finished = {
      folder,
      data: { ...data, train: pairs },
      results: rows,
      training: { epochs: args.epochs },
    };
    const kept = await kit.keepModel(model, finished);
    const { model: place } = kept.at(-1)!;
    results.push(...kept.map((row) => (place === undefined ? row : { ...row, model: place })));
    if (images === train.imageCount) models.push({ system, model });
  }
}
const phrases = await locatePhrases(collection, models);
const gallery = [await searchCollection(models.at(-1)!.model, collection, args)];
const { epochs, batchSize, embedDim } = args;
await kit.present(results, {
  title: 'A collection of one\u2019s own',
  data,
  args,
  backend,
  phrases,
  gallery,
  learning: learningOf(learned),
  settings: {
    epochs,
    'batch size': batchSize,
    'embedding dim': embedDim,
    ...(args.from !== undefined && { from: args.from }),
  },
  notes: [
    'Each training has the pictures of the smaller ones, and all are measured on the same pictures: where intervals overlap, the order may be chance.',
    'By sentence: each sentence of a description is a query. By description: the mean of the scores of its sentences.',
    ...(data.synthetic ? ['Titles, artists and dates are made up too.'] : []),
  ],
});
