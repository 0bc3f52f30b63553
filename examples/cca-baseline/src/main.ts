import { useBackend } from '@vse/backend';
import {
  captionRowsOf,
  captionsOf,
  explainErrors,
  imageRows,
  metricsOfProducts,
  openData,
  present,
  storeConfig,
  storedCaptions,
  textFeatures,
  type Result,
} from '@vse/example-kit';
import { fitCca, pickRows } from '@vse/subspace';
import { readArguments } from './arguments';
import { kinds, publishedFor } from './rows';

explainErrors();
const args = readArguments(process.argv.slice(2));
await storeConfig(args);
const engine = await useBackend(args);
const data = await openData(args, 'global');
const { train, test, imageDim } = data;
const texts = textFeatures(await captionsOf(train), args);
const results: Result[] = [];

for (const text of args.texts) {
  const features = await texts.of(text);
  const stored = await storedCaptions(data, features);
  const started = performance.now();
  const cca = await fitCca(
    pickRows(imageRows(train, imageDim), train.captionToImage),
    captionRowsOf(stored.train, features.dim),
    {
      components: Math.min(args.components, imageDim, features.dim),
      regularization: { ofMeanVariance: args.regularization },
    },
  );
  for (const { name, power } of kinds) {
    const images = await cca.projectImages(imageRows(test, imageDim), { power });
    const captions = await cca.projectCaptions(captionRowsOf(stored.test, features.dim), { power });
    const metrics = await metricsOfProducts(images, captions, test.captionToImage);
    const seconds = (performance.now() - started) / 1000;
    results.push({ system: `${name}, ${text}`, metrics, seconds, ...publishedFor(text, name) });
  }
  await stored.close();
}
await present(results, {
  ...{ title: 'Canonical correlation analysis', data, args, engine },
  settings: {
    components: args.components,
    regularization: args.regularization,
    'Fisher dim': args.fisherDim,
  },
  publishedOn: 'Flickr30K, 1,000 test images, with features of stronger networks',
  notes: [
    'Nothing is trained by gradients. Seconds are from the fit to the recall; normalised CCA adds to CCA\u2019s.',
  ],
});
