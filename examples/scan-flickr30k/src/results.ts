import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Engine } from '@vse/backend';
import { retrievalMetrics, type RetrievalEvaluation } from '@vse/eval';
import { present, type ExperimentData, type Result } from '@vse/example-kit';
import { attentionFigure, type GalleryEntry, type LossCurveInput } from '@vse/report';
import type { Arguments } from './arguments';
import { ensembles, type System, type SystemName } from './systems';

/** What one system reached. */
export interface Run {
  readonly name: SystemName;
  readonly system: System;
  readonly data: ExperimentData;
  readonly metrics: RetrievalEvaluation & { readonly scores: Float32Array };
  readonly gallery: readonly GalleryEntry[];
  readonly curve: LossCurveInput;
}

/** Prints the table, published beside measured, and writes `results.json`, `attention.svg` and `report.html`. */
export async function presentRuns(runs: readonly Run[], args: Arguments, engine: Engine): Promise<void> {
  const singles = runs.map(({ system, metrics }): Result => ({ ...system, system: system.title, metrics }));
  const { data } = runs[0]!;
  const explained = [...runs].reverse().find(({ gallery }) => gallery.length > 0);
  const figure = explained?.gallery[0]?.attention;
  if (figure) {
    await mkdir(resolve(args.out), { recursive: true });
    await writeFile(join(resolve(args.out), 'attention.svg'), attentionFigure(figure));
  }
  await present([...singles, ...args.ensembles.map((name) => combine(name, runs))], {
    title: 'Images and sentences in one space',
    data,
    args,
    engine,
    settings: settingsOf(args, runs),
    publishedOn:
      'Flickr30K, the 1,000 test images of Karpathy\u2019s split, with features of stronger networks',
    notes: [
      data.dev ? 'The best epoch by rsum on the dev split.' : 'The last epoch.',
      'Trained with the sum of hinges first, then with the max of hinges; the loss falls where they change.',
    ],
    ...(explained && { curve: explained.curve, gallery: explained.gallery }),
  });
}

/** The mean of the members' scores, ranked anew. */
function combine(name: keyof typeof ensembles, runs: readonly Run[]): Result {
  const { members, published, source } = ensembles[name];
  const parts = runs.filter((run) => members.some((member) => member === run.name));
  const { data, metrics } = parts[0]!;
  const scores = metrics.scores.map(
    (_, i) => parts.reduce((sum, part) => sum + part.metrics.scores[i]!, 0) / parts.length,
  );
  const ranked = retrievalMetrics({ scores, captionToImage: data.test.captionToImage });
  return { system: published.system, metrics: ranked, published, source };
}

function settingsOf(args: Arguments, runs: readonly Run[]): Record<string, string | number> {
  return {
    vocabulary: runs[0]!.data.vocabulary.words.length,
    'embedding dim': args.embedDim,
    'word dim': args.wordDim,
    epochs: [...new Set(runs.map(({ system }) => args.epochs[system.features]))].join(' and '),
    'batch size': args.batchSize,
    'learning rate': args.learningRate,
  };
}
