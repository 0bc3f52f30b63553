import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Engine } from '@vse/backend';
import { formatRetrieval, retrievalMetrics, type RetrievalEvaluation, type RetrievalRow } from '@vse/eval';
import {
  attentionFigure,
  renderReport,
  type GalleryEntry,
  type LossCurveInput,
  type RecallRow,
} from '@vse/report';
import type { Arguments } from './arguments';
import type { ExperimentData } from './data';
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

interface Result {
  readonly published: RetrievalRow;
  readonly source: string;
  readonly measured: RetrievalRow & { readonly synthetic: boolean };
}

/** Prints the table, published beside measured, and writes `results.json`, `attention.svg` and `report.html`. */
export async function present(runs: readonly Run[], args: Arguments, engine: Engine): Promise<void> {
  const results = [...runs.map(resultOf), ...args.ensembles.map((name) => combine(name, runs))];
  const { data } = runs[0]!;
  const rows = results.flatMap(({ published, measured }): RecallRow[] => [
    { ...published, system: `${published.system}, published`, origin: 'published' },
    { ...measured, system: `${measured.system}, this run`, origin: 'run' },
  ]);
  const notes = notesOf(results, data);
  console.log(`\n${formatRetrieval(rows)}\n\n${notes.join('\n')}\n`);

  const out = resolve(args.out);
  await mkdir(out, { recursive: true });
  await writeFile(
    join(out, 'results.json'),
    `${JSON.stringify(
      results.map(({ measured }) => measured),
      null,
      2,
    )}\n`,
  );
  const explained = [...runs].reverse().find(({ gallery }) => gallery.length > 0);
  const figure = explained?.gallery[0]?.attention;
  if (figure) await writeFile(join(out, 'attention.svg'), attentionFigure(figure));
  const html = renderReport({
    title: 'Images and sentences in one space',
    subtitle: `${results.map(({ measured }) => measured.system).join(', ')} on ${data.name}`,
    synthetic: data.synthetic,
    settings: settingsOf(args, engine, runs),
    recall: rows,
    ...(explained && { curve: explained.curve, gallery: explained.gallery }),
    notes,
  });
  await writeFile(join(out, 'report.html'), html);
  console.log(`The report, with the attention of words over regions: ${join(out, 'report.html')}`);
}

function resultOf({ system, metrics }: Run): Result {
  const { imageToText, textToImage, rsum, synthetic } = metrics;
  return {
    published: system.published,
    source: system.source,
    measured: { system: system.title, imageToText, textToImage, rsum, synthetic },
  };
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
  return { published, source, measured: { system: published.system, ...ranked, synthetic: data.synthetic } };
}

function notesOf(results: readonly Result[], data: ExperimentData): string[] {
  const { test, testSplit, dev, name, synthetic } = data;
  return [
    `This run: ${name}, ${testSplit} split, ${test.imageCount} images, ${test.captionToImage.length} captions; ` +
      (dev
        ? 'the best epoch by rsum on the dev split.'
        : 'the last epoch, for no other split was left to choose by.'),
    ...(synthetic
      ? ['The data are synthetic: generated drawings. These numbers say nothing about photographs.']
      : []),
    'Trained with the sum of hinges first, then with the max of hinges; the loss falls where they change.',
    'Published: Flickr30K, the 1,000 test images of Karpathy\u2019s split, with features of stronger networks:',
    ...[...new Set(results.map(({ published, source }) => `  ${published.system}: ${source}`))],
    ...data.notes,
  ];
}

function settingsOf(args: Arguments, engine: Engine, runs: readonly Run[]): Record<string, string | number> {
  const { data } = runs[0]!;
  return {
    data: args.data ?? 'scenes, the embedded data set (synthetic)',
    'train images': data.train.imageCount,
    'train captions': data.train.captionToImage.length,
    [`${data.testSplit} images`]: data.test.imageCount,
    vocabulary: data.vocabulary.words.length,
    features: args.features.replace(/:.*[\\/]/, ':'),
    'embedding dim': args.embedDim,
    'word dim': args.wordDim,
    epochs: [...new Set(runs.map(({ system }) => args.epochs[system.features]))].join(' and '),
    'batch size': args.batchSize,
    'learning rate': args.learningRate,
    seed: args.seed,
    engine: engine.name,
  };
}
