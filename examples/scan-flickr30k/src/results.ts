import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Backend } from '@vse/backend';
import {
  keepEnsemble,
  present,
  resultsOf,
  sumOfSeconds,
  type ExperimentData,
  type Result,
} from '@vse/example-kit';
import { attentionFigure, type GalleryEntry } from '@vse/report';
import type { Arguments } from './arguments';
import type { MeasuredStages } from './stages';
import { ensembles, type Ensemble, type EnsembleName, type System, type SystemName } from './systems';
import { titleBy } from './training';

/** Result of one system. */
export interface Run {
  readonly name: SystemName;
  readonly system: System;
  readonly data: ExperimentData;
  /** Rows of the table. */
  readonly results: readonly Result[];
  /** `[images, captions]`, row-major. */
  readonly scores: Float32Array;
  /** Seconds from the first training step to the end of scoring. */
  readonly seconds: number | undefined;
  readonly gallery: readonly GalleryEntry[];
}

/** Prints published beside measured rows, and writes `results.json`, `attention.svg` and `report.html` with its curves. */
export async function presentRuns(
  runs: readonly Run[],
  args: Arguments,
  backend: Backend,
  stages: readonly MeasuredStages[] = [],
): Promise<void> {
  const { data } = runs[0]!;
  const { captionToImage } = data.test;
  const test = { ...args, corpus: args.constants, captionToImage };
  const combined = await Promise.all(
    args.ensembles.map((name) => {
      const members = Object.fromEntries(membersOf(name, runs).map((run) => [run.name, run.results]));
      const results = resultsOf(combine(name, runs, args), test);
      return keepEnsemble({ folder: join(args.out, name), data, results, members });
    }),
  );
  const explained = [...runs].reverse().find(({ gallery }) => gallery.length > 0);
  const figure = explained?.gallery[0]?.attention;
  if (figure) {
    await mkdir(resolve(args.out), { recursive: true });
    await writeFile(join(resolve(args.out), 'attention.svg'), attentionFigure(figure));
  }
  await present([...runs.flatMap(({ results }) => results), ...combined.flat()], {
    title: 'Images and sentences in one space',
    data,
    args,
    backend,
    settings: settingsOf(args, runs),
    publishedOn: publishedOn[args.constants],
    notes: notesOf(args, data),
    untrained: args.evaluateOnly !== undefined,
    ...(explained && { gallery: explained.gallery }),
    ...(stages.length > 0 && { stages }),
  });
}

const publishedOn = {
  flickr30k: 'Flickr30K, the 1,000 test images of Karpathy\u2019s split, with features of stronger networks',
  coco: 'MS-COCO, the 5,000 test images of Karpathy\u2019s split, with features of stronger networks',
};

function notesOf({ evaluateOnly, loss }: Arguments, { dev }: ExperimentData): string[] {
  if (evaluateOnly !== undefined)
    return [`Nothing was trained here: the weights are those of ${evaluateOnly}.`];
  return [
    dev ? 'The best epoch by rsum on the dev split.' : 'The last epoch.',
    loss === 'hinges'
      ? 'Trained with the sum of hinges first, then with the max of hinges; the loss falls where they change.'
      : 'Trained with InfoNCE, a learned temperature and a cosine schedule, where the papers have hinges: --loss hinges.',
  ];
}

function membersOf(name: EnsembleName, runs: readonly Run[]): readonly Run[] {
  return runs.filter((run) => ensembles[name].members.some((member) => member === run.name));
}

/** Averages the scores of the members and adds up their times. */
function combine(
  name: EnsembleName,
  runs: readonly Run[],
  { loss, evaluateOnly }: Arguments,
): Ensemble & Pick<Run, 'scores' | 'seconds'> {
  const ensemble = ensembles[name];
  const parts = membersOf(name, runs);
  const scores = parts[0]!.scores.map(
    (_, i) => parts.reduce((sum, part) => sum + part.scores[i]!, 0) / parts.length,
  );
  const seconds = sumOfSeconds(parts);
  const title = evaluateOnly === undefined ? titleBy(loss, ensemble.title) : ensemble.title;
  return { ...ensemble, title, scores, seconds };
}

function settingsOf(args: Arguments, runs: readonly Run[]): Record<string, string | number> {
  return {
    vocabulary: runs[0]!.data.vocabulary.words.length,
    'embedding dim': args.embedDim,
    'word dim': args.wordDim,
    ...(args.evaluateOnly === undefined && {
      epochs: [...new Set(runs.map(({ system }) => args.epochs[system.features]))].join(' and '),
      'batch size': args.batchSize,
      'learning rate': args.learningRate,
      loss: args.loss,
    }),
  };
}
