import { useBackend } from '@vse/backend';
import {
  captionRowsOf,
  captionsOf,
  explainErrors,
  imageRows,
  openData,
  present,
  storeConfig,
  storedCaptions,
  textFeatures,
  type Result,
} from '@vse/example-kit';
import { fitCcaPath, pickRows } from '@vse/subspace';
import { readArguments } from './arguments';
import { choose, retrieve } from './choose';
import { kinds, publishedFor } from './rows';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const backend = await useBackend(args);
const data = await openData(args, 'global');
const texts = textFeatures(await captionsOf(data.train), args);
const results: Result[] = [];
const choices: string[] = [];

for (const text of args.texts) {
  const features = await texts.of(text);
  const { dim } = features;
  const { train, dev, test, close } = await storedCaptions(data, features);
  const started = performance.now();
  const images = pickRows(imageRows(train, data.imageDim), train.captionToImage);
  const fits = await fitCcaPath(images, captionRowsOf(train, dim), {
    components: Math.min(args.components, data.imageDim, dim),
    regularizations: args.regularizations.map((ofMeanVariance) => ({ ofMeanVariance })),
  });
  for (const { name, power } of kinds) {
    const best = await choose(fits, dev ?? test, power);
    const metrics = dev ? await retrieve(fits[best.index]!, test, power) : best.metrics;
    const seconds = (performance.now() - started) / 1000;
    results.push({ system: `${name}, ${text}`, metrics, seconds, ...publishedFor(text, name) });
    choices.push(`${name}, ${text}: ${args.regularizations[best.index]}`);
  }
  await close();
}
await present(results, {
  ...{ title: 'Canonical correlation analysis', data, args, backend },
  settings: {
    components: args.components,
    regularization: args.regularizations.join(', '),
    'Fisher dim': args.fisherDim,
  },
  publishedOn: 'Flickr30K, 1,000 test images, with features of stronger networks',
  notes: [
    'Nothing is trained by gradients. Seconds are from the fits to the recall; normalised CCA adds to CCA\u2019s.',
    `Regularisation, of ${args.regularizations.join(', ')}, by rsum on ${data.dev ? 'dev' : 'the split that is scored'}: ${choices.join('; ')}.`,
  ],
});
