import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { createFeatureStore } from '@vse/feature-store';
import { fitLargePca, onnxProduct, sampleRows } from '@vse/subspace';
import {
  captionRows,
  fisherVector,
  fitGaussianMixture,
  loadWordVectors,
  projectManyFeatures,
  storeCaptionFeatures,
  tfidf,
  wordPoints,
} from '@vse/text-encoders';
import { table } from './harness';
import { shared } from './shared';
import { peakMemory } from './peak-memory';

/** DSPE's sizes: word vectors of 300, 30 components, so 18,000 dimensions per caption, reduced to 6,000. */
const sizes = { components: 30, reducedDim: 6000, fitted: 12_000, iterations: 30 };

/**
 * Fisher vectors of Flickr30K's captions at real size: word vectors, mixture, Fisher vectors, PCA, and all captions written
 * to a feature store. Prints the seconds of each step and the peak memory.
 */
export async function benchFisherVectors(): Promise<void> {
  const steps = stopwatch();
  const captions = await readCaptions();
  const { terms } = tfidf(captions);
  steps.lap('read captions');
  const file = shared('data/wordvec/word2vec_300d_1000w.txt');
  const vectors = await loadWordVectors(file, { words: terms, missing: 'random' });
  const points = wordPoints(captions, vectors);
  const { requested, found, rule } = vectors.coverage;
  const known = wordPoints(captions, await loadWordVectors(file, { words: terms }));
  console.log(
    `${captions.length} captions; the file has ${found} of their ${requested} words, ` +
      `${((100 * sumOf(known.counts!)) / sumOf(points.counts!)).toFixed(1)} % of occurrences; ` +
      `the other vectors are synthetic (rule '${rule}')`,
  );
  steps.lap('word vectors');
  const mixture = fitGaussianMixture(points, {
    components: sizes.components,
    varianceFloor: 1e-4,
    iterations: sizes.iterations,
  });
  const features = fisherVector(mixture, vectors, { minPosterior: 1e-6 });
  console.log(`mixture of ${points.length} words: ${JSON.stringify(mixture.fit)}`);
  steps.lap('mixture');
  const product = await onnxProduct();
  const sample = sampleRows(captionRows(features, captions), sizes.fitted);
  const fitted = await sample.read(Int32Array.from({ length: sample.rows }, (_, i) => i));
  const pca = await fitLargePca(
    { values: fitted, dim: features.dim },
    { components: sizes.reducedDim, product },
  );
  steps.lap(`principal components of ${sizes.fitted} captions`);
  const projected = projectManyFeatures(features, pca, { product, blockCols: vectors.dim });
  const folder = await mkdtemp(join(tmpdir(), 'vse-fisher-'));
  const writer = await createFeatureStore(folder, {
    extractor: { name: 'fisherVector', settings: { hash: projected.hash } },
    ids: captions.map((_, i) => `caption ${i}`),
    length: 1,
    dim: sizes.reducedDim,
    shardSize: 2048,
  });
  const { store, unknown } = await storeCaptionFeatures(writer, projected, captions);
  steps.lap('project all captions and write them');
  console.log(
    `store: [${store.rows}, ${store.dim}] ${store.dtype}; ${unknown} captions have no known word; ` +
      `the components hold ${((100 * sumOf(pca.explainedVariance)) / pca.totalVariance).toFixed(1)} % of the variance of the fitted captions`,
  );
  await store.close();
  await rm(folder, { recursive: true });
  console.log(table(['step', 'seconds', 'processor seconds'], steps.rows()));
  console.log(`peak memory: ${((peakMemory() * 1024) / 1e6).toFixed(2)} GB`);
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function stopwatch() {
  const rows: (readonly string[])[] = [];
  const begin = performance.now();
  let last = begin;
  let computed = process.cpuUsage();
  const seconds = (from: number) => ((performance.now() - from) / 1000).toFixed(1);
  const cpuSeconds = ({ user, system }: NodeJS.CpuUsage) => ((user + system) / 1e6).toFixed(1);
  return {
    lap(name: string) {
      const row = [name, seconds(last), cpuSeconds(process.cpuUsage(computed))];
      rows.push(row);
      console.log(row.join('  '));
      last = performance.now();
      computed = process.cpuUsage();
    },
    rows: () => [...rows, ['all', seconds(begin), cpuSeconds(process.cpuUsage())]],
  };
}

async function readCaptions(): Promise<string[]> {
  const file = createReadStream(shared('data/flickr30k/results_20130124.token.gz')).pipe(createGunzip());
  const captions: string[] = [];
  for await (const line of createInterface({ input: file }))
    captions.push(line.slice(line.indexOf('\t') + 1));
  return captions;
}
