import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extractFeatures } from '@vse/features';
import { fitCca } from '@vse/subspace';
import { fisherVector, fitGaussianMixture, wordPoints, wordVectorsOf } from '@vse/text-encoders';
import { randomRows } from '../../cca';
import { openPhotographs } from '../../extraction';
import { ccaOperations, fisherOperations, mobilenetOperations } from '../../operations';
import { normalVector } from '../../random-sets';
import { captionLengths, sum } from '../../scan-sizes';
import type { Backends } from '../backends';
import { THREADS, type Group, type Way, type Work } from '../work';

const cca = { rows: 5000, images: 512, captions: 1024 };
const fisher = { captions: 1000, words: 2000, dim: 300, components: 30 };
const photographs = 64;

/** Works without a TensorFlow.js backend: CCA, Fisher vectors of captions, and features of photographs. */
export async function closedFormGroup({ onnxruntime }: Backends): Promise<Group> {
  const extraction = onnxruntime ? await extractionWork() : undefined;
  return {
    works: [ccaWork(), fisherWork(), ...(extraction ? [extraction.work] : [])],
    dispose: () => extraction?.dispose(),
  };
}

function ccaWork(): Work {
  const { rows, images, captions } = cca;
  const [x, y] = [randomRows({ rows, dim: images }, 1), randomRows({ rows, dim: captions }, 2)];
  return {
    label: `CCA, ${rows} rows of ${images} and ${captions}`,
    ways: [ownWay(THREADS, ccaOperations(cca), () => fitCca(x, y, { components: 256, threads: THREADS }))],
  };
}

/** Fits the mixture in few iterations: the time of a Fisher vector does not depend on its values. */
function fisherWork(): Work {
  const words = Array.from({ length: fisher.words }, (_, i) => `w${i}`);
  const vectors = wordVectorsOf(words, normalVector(words.length * fisher.dim, 5));
  const lengths = captionLengths(fisher.captions);
  const captions = lengths.map((length, row) =>
    Array.from({ length }, (_, i) => words[(row * 31 + i * 101) % words.length]!).join(' '),
  );
  const mixture = fitGaussianMixture(wordPoints(captions, vectors), {
    components: fisher.components,
    varianceFloor: 1e-4,
    iterations: 2,
  });
  const operations = fisherOperations({ ...fisher, words: sum(lengths) });
  const run = () => {
    const { unknown } = fisherVector(mixture, vectors).transform(captions);
    if (unknown.length > 0) throw new Error('some captions have no known word');
  };
  const label = `Fisher vectors, ${fisher.captions} captions, ${2 * fisher.components * fisher.dim} dimensions`;
  return { label, ways: [ownWay(1, operations, run)] };
}

/** A way on the product kernel of `@vse/subspace`, whose rate is that of one thread. */
function ownWay(threads: number, operations: number, run: () => unknown): Way {
  return { backend: 'none', threads, operations: { 'own kernel': operations / threads }, run };
}

/** Feature extraction; `undefined` if there are no photographs. */
async function extractionWork(): Promise<{ readonly work: Work; dispose(): Promise<unknown> } | undefined> {
  const opened = await openPhotographs(photographs, THREADS);
  if (!opened) return undefined;
  const { images, extractor } = opened;
  const folder = await mkdtemp(join(tmpdir(), 'vse-bench-'));
  let round = 0;
  const way: Way = {
    backend: 'onnxruntime',
    threads: THREADS,
    operations: { onnxruntime: mobilenetOperations(images.length) },
    run: async () =>
      (await extractFeatures({ images, extractor, out: join(folder, String(round++)) })).close(),
  };
  return {
    work: { label: `extraction, ${images.length} photographs, MobileNetV2`, ways: [way] },
    dispose: () => Promise.all([extractor.dispose(), rm(folder, { recursive: true })]),
  };
}
