import { join } from 'node:path';
import { useBackend } from '@vse/backend';
import { captionsOf } from '@vse/datasets';
import * as kit from '@vse/example-kit';
import { fitCcaPath, pickRows } from '@vse/subspace';
import { readArguments } from './arguments';
import { choose, retrieve } from './choose';
import { modelOf } from './model';
import { kinds, publishedFor } from './rows';

const args = await kit.start(readArguments);
const backend = await useBackend(args);
const data = await kit.openData(args, 'global');
const { imageDim } = data;
const texts = kit.textFeatures(await captionsOf(data.train), args);
const results: kit.Result[] = [];
const choices: string[] = [];

for (const text of args.texts) {
  const features = await texts.of(text);
  const { dim } = features;
  const { train, dev, test, close } = await kit.storedCaptions(data, features);
  const started = performance.now();
  const images = pickRows(kit.imageRows(train, imageDim), train.captionToImage); // one row per caption
  const captions = kit.captionRowsOf(train, dim);
  const fits = await fitCcaPath(images, captions, {
    components: Math.min(args.components, imageDim, dim),
    regularizations: args.regularizations.map((ofMeanVariance) => ({ ofMeanVariance })),
  });
  for (const { name, power } of kinds) {
    const best = await choose(fits, dev ?? test, power);
    const metrics = dev ? await retrieve(fits[best.index]!, test, power) : best.metrics;
    const seconds = (performance.now() - started) / 1000;
    const title = `${name}, ${text}`;
    await kit.printCorrections(args, {
      title,
      model: modelOf(fits[best.index]!, { dim }, power),
      data: { train, test },
    });
    const rows = [{ system: title, metrics, seconds, ...publishedFor(text, name) }];
    const folder = join(args.out, `${name} ${text}`.replaceAll(/\W+/g, '-'));
    const model = modelOf(fits[best.index]!, features, power);
    results.push(...(await kit.keepModel(model, { folder, data, results: rows })));
    choices.push(`${name}, ${text}: ${args.regularizations[best.index]}`);
  }
  await close();
}
const regularization = args.regularizations.join(', ');
await kit.present(results, {
  title: 'Canonical correlation analysis',
  data,
  args,
  backend,
  settings: { components: args.components, regularization, 'Fisher dim': args.fisherDim },
  publishedOn: 'Flickr30K, 1,000 test images, with features of stronger networks',
  notes: [
    'Nothing is trained by gradients. Seconds are from the fits to the recall; normalised CCA adds to CCA\u2019s.',
    `Regularisation, of ${regularization}, by rsum on ${data.dev ? 'dev' : 'the split that is scored'}: ${choices.join('; ')}.`,
  ],
});
