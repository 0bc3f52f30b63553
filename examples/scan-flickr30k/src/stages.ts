import { scoringThreads } from '@vse/backend';
import { DataError, type FeatureMatrix, type PairedData, type ScoringThreads } from '@vse/core';
import { evenly } from '@vse/example-kit';
import { openEmbedder, type Embedder, type HostEmbedding } from '@vse/models/node';
import { onnxScorer } from '@vse/onnx';
import { combineQueries, exactIndex, twoStageCurve, type TwoStageCurve } from '@vse/search';
import type { Run } from './results';

/** Measurements of one pair of a first and a second stage. */
export interface MeasuredStages extends TwoStageCurve {
  /** Name of the first stage. */
  readonly name: string;
  /** Title of the system that ranks. */
  readonly ranks: string;
}

/** Results of a query. */
const k = 10;
/** Captions that are asked, evenly over the test set. */
const queriesAsked = 500;

/** The used part of a run. */
export type StageRun = Pick<Run, 'system' | 'results'> & { readonly data: Pick<Run['data'], 'test'> };

/**
 * Measures search in two stages, captions asking for images: each system over regions ranks what an index proposes, of the
 * mean of its own regions' directions and of each system with one vector an image.
 */
export async function measureStages(
  runs: readonly StageRun[],
  candidates: readonly number[],
  scorer: ScoringThreads = onnxScorer(undefined, { fallback: scoringThreads() }),
): Promise<readonly MeasuredStages[]> {
  if (candidates.length === 0) return [];
  const measured: MeasuredStages[] = [];
  for (const run of runs.filter(({ system }) => system.features === 'regions')) {
    await withEmbeddings(run, async (ranking) => {
      for (const first of [run, ...runs.filter(({ system }) => system.features === 'global')]) {
        const name = first === run ? `mean of regions of ${run.system.title}` : first.system.title;
        await withEmbeddings(first, async (proposing) => {
          const curve = await measurePair({ proposing, ranking, test: run.data.test, candidates, scorer });
          measured.push({ ...curve, name, ranks: run.system.title });
        });
      }
    });
  }
  return measured;
}

/** Embeddings of a test set by one model. */
interface TestEmbeddings {
  readonly embedder: Embedder;
  readonly images: readonly HostEmbedding[];
  /** Captions that are asked, with their number in the test set. */
  readonly queries: readonly { readonly caption: number; readonly embedding: HostEmbedding }[];
}

async function withEmbeddings(
  { system, results, data: { test } }: StageRun,
  use: (embeddings: TestEmbeddings) => Promise<void>,
): Promise<void> {
  const model = results.at(-1)?.model;
  if (model === undefined)
    throw new DataError(`--candidates: the model of ${system.title} was not kept, so it cannot search.`);
  const embedder = await openEmbedder(model, { extractor: false }); // the features are there
  try {
    const rows = Array.from({ length: test.imageCount }, (_, i) => i);
    const asked = evenly(test.captionToImage.length, queriesAsked);
    const images = await embedder.embedImages(await test.readImages(rows));
    const captions = await embedder.embedCaptions(await test.readCaptions(asked));
    const failure = [...images.failures, ...captions.failures][0];
    if (failure) throw failure.error;
    await use({
      embedder,
      images: images.items.map((item) => item!),
      queries: asked.map((caption, i) => ({ caption, embedding: captions.items[i]! })),
    });
  } finally {
    await embedder.dispose();
  }
}

interface Pair {
  readonly proposing: TestEmbeddings;
  readonly ranking: TestEmbeddings;
  readonly test: PairedData<FeatureMatrix, string>;
  readonly candidates: readonly number[];
  readonly scorer: ScoringThreads;
}

async function measurePair({ proposing, ranking, test, candidates, scorer }: Pair): Promise<TwoStageCurve> {
  const vectors = proposing.images.map(meanDirection);
  const index = exactIndex({ dim: vectors[0]!.length });
  try {
    await index.add(vectors.map((vector, i) => ({ id: `${i}`, vector })));
    return await twoStageCurve({
      index,
      model: ranking.embedder,
      store: { read: (ids) => Promise.resolve(ids.map((id) => ranking.images[Number(id)])) },
      scorer,
      k,
      candidates: candidates.filter((n) => n >= k),
      queries: ranking.queries.map(({ embedding }, i) => ({
        embedding,
        vector: meanDirection(proposing.queries[i]!.embedding),
      })),
      answers: ranking.queries.map(({ caption }) => [`${test.captionToImage[caption]}`]),
    });
  } finally {
    await index.close();
  }
}

/** Mean of the directions of an embedding's vectors, of unit length. */
function meanDirection({ values, length, dim }: HostEmbedding): Float32Array {
  const parts = Array.from({ length }, (_, row) => ({ vector: values.slice(row * dim, (row + 1) * dim) }));
  return combineQueries(parts.filter(({ vector }) => vector.some((value) => value !== 0)));
}

/** Table of the measurements, for a terminal. */
export function stagesText(stages: readonly MeasuredStages[]): string {
  const blocks = stages.map(({ ranks, name, index, points, everything, queries, items }) => {
    const rows = [
      { title: 'index alone', ...index },
      ...points.map((point) => ({ title: `${point.candidates}`, ...point })),
      { title: `all ${items}`, ...everything },
    ];
    const lines = rows.map(({ title, found, recall = {}, milliseconds }) =>
      [
        title.padStart(12),
        (100 * found).toFixed(1).padStart(7),
        ...Object.values(recall).map((value) => value.toFixed(1).padStart(6)),
        milliseconds.toFixed(1).padStart(8),
      ].join('  '),
    );
    const cuts = Object.keys(everything.recall ?? {}).map((n) => `R@${n}`.padStart(6));
    return [
      `${ranks} ranks what ${name} proposes: ${queries} captions among ${items} images, ${k} results`,
      ['candidates'.padStart(12), 'found %', ...cuts, 'ms/query'.padStart(8)].join('  '),
      ...lines,
    ].join('\n');
  });
  return blocks.join('\n\n');
}
