import { writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Backend } from '@vse/backend';
import {
  formatRetrieval,
  type FirstRanks,
  type Interval,
  type RetrievalMetrics,
  type RetrievalRow,
} from '@vse/eval';
import { renderReport, type LossCurveInput, type RecallRow, type Report } from '@vse/report';
import type { CommonArguments } from './flags';
import type { ExperimentData } from './experiment-data';
import { neighbourLines } from './neighbours';
import { storeConfig } from './store-config';

/** Result of one system beside its published row. */
export interface Result {
  readonly system: string;
  /** Metrics, with the interval of rsum and the ranks if one whole test set was measured (`measure`). */
  readonly metrics: RetrievalMetrics & { readonly rsumInterval?: Interval; readonly ranks?: FirstRanks };
  /** Seconds from the first training step to the end of evaluation. */
  readonly seconds?: number | undefined;
  /** Row of the paper, if its figures could be checked. */
  readonly published?: RetrievalRow;
  /** Source of the published figures. */
  readonly source?: string;
  /** Training curve of the system. */
  readonly curve?: LossCurveInput;
  /** Folder of the trained model. */
  readonly model?: string;
  /** Reason why there is no folder of the model. */
  readonly notKept?: string;
}

export interface Presentation extends Pick<
  Report,
  'title' | 'learning' | 'stages' | 'gallery' | 'phrases' | 'captioned' | 'map'
> {
  readonly data: ExperimentData;
  readonly args: CommonArguments;
  readonly backend: Backend;
  /** Settings of the example beside the data and the common flags. */
  readonly settings?: Report['settings'];
  /** Leaves the training images out of the settings, for a run that only evaluates. */
  readonly untrained?: boolean;
  /** Test set of the published numbers. */
  readonly publishedOn?: string;
  /** Notes below the table, one sentence each. */
  readonly notes?: readonly string[];
}

/**
 * Prints a table of results, each below its published row, and writes `results.json`, `ranks.json` and `report.html` to `--out`.
 * Table, results and report mark numbers from generated data as synthetic.
 */
export async function present(results: readonly Result[], presentation: Presentation): Promise<void> {
  const { data, args, backend, title, learning, stages, gallery, phrases, captioned, map } = presentation;
  const rows = results.flatMap((result) => rowsOf(result, data.synthetic));
  const notes = notesOf(results, presentation);
  console.log(`\n${formatRetrieval(rows)}\n\n${notes.join('\n')}\n`);

  const out = resolve(args.out);
  await storeConfig(args);
  const measured = results.map(({ system, metrics, seconds, model, notKept }) => {
    const { imageToText, textToImage, rsum, rsumInterval } = metrics;
    const { synthetic } = data;
    return {
      system,
      imageToText,
      textToImage,
      rsum,
      rsumInterval,
      synthetic,
      seconds,
      backend: backend.name,
      ...(model !== undefined && { model: relative(out, resolve(model)) }),
      ...(notKept !== undefined && { notKept }),
    };
  });
  await writeFile(join(out, 'results.json'), `${JSON.stringify(measured, null, 2)}\n`);
  await writeFile(join(out, 'ranks.json'), `${JSON.stringify(ranksOf(results, data))}\n`);
  const html = renderReport({
    title,
    subtitle: `${results.map(({ system }) => system).join(', ')} on ${data.name}`,
    synthetic: data.synthetic,
    settings: settingsOf(presentation),
    recall: rows,
    curve: curvesOf(results),
    ...(learning && { learning }),
    ...(stages && { stages }),
    ...(gallery && { gallery }),
    ...(phrases && { phrases }),
    ...(captioned && { captioned }),
    ...(map && { map }),
    notes,
  });
  await writeFile(join(out, 'report.html'), html);
  console.log(`The report: ${join(out, 'report.html')}`);
  for (const line of modelLines(results)) console.log(line);
}

/** Ranks of the queries of each system, so that systems of several runs can be tested against each other. */
function ranksOf(results: readonly Result[], { test }: ExperimentData): object {
  const ranked = results.flatMap(({ system, metrics: { ranks } }) =>
    ranks
      ? [[system, { imageToText: [...ranks.imageToText], textToImage: [...ranks.textToImage] }] as const]
      : [],
  );
  return { captionToImage: [...test.captionToImage], systems: Object.fromEntries(ranked) };
}

/** Curves of the systems that were trained, each once. */
function curvesOf(results: readonly Result[]): readonly LossCurveInput[] {
  const curves = results.flatMap(({ curve }) => (curve && curve.loss.length > 0 ? [curve] : []));
  return [...new Set(curves)];
}

function rowsOf({ system, metrics, seconds, published }: Result, synthetic: boolean): RecallRow[] {
  const { imageToText, textToImage, rsum, rsumInterval } = metrics;
  const time = seconds === undefined ? {} : { seconds };
  return [
    ...(published
      ? [{ ...published, system: `${published.system}, published`, origin: 'published' as const }]
      : []),
    {
      system: published ? `${system}, this run` : system,
      origin: 'run',
      imageToText,
      textToImage,
      rsum,
      synthetic,
      ...time,
      ...(rsumInterval && { rsumInterval }),
    },
  ];
}

/** Lines that say where the trained models are, and the way to use one; `more` says what is particular to them. */
export function modelLines(
  results: readonly Pick<Result, 'system' | 'model' | 'notKept'>[],
  more: readonly string[] = [],
): string[] {
  const kept = results.flatMap(({ system, model }, row) =>
    // Rows of one model, such as one with corrected scores, name its folder once.
    model === undefined || results.findIndex((other) => other.model === model) < row
      ? []
      : [{ system, model }],
  );
  const lines = kept.map(({ system, model }) => `The model of ${system}: ${resolve(model)}`);
  const [first] = kept;
  if (first) {
    lines.push(
      'Use it in a program with @vse/models:',
      `  const embedder = await openEmbedder('${resolve(first.model)}'); // then embedImages, embedCaptions, score`,
      ...more.map((line) => `  // ${line}`),
    );
  }
  const missing = results.filter(({ notKept }) => notKept !== undefined);
  return [
    ...lines,
    ...missing.map(({ system, notKept }) => `No folder of the model of ${system}: ${notKept}`),
  ];
}

function notesOf(
  results: readonly Result[],
  { data, args, publishedOn, notes = [] }: Presentation,
): string[] {
  const { test, testSplit, dev, name, synthetic } = data;
  const published = results.flatMap(({ published, source }) =>
    published && source ? [`  ${published.system}: ${source}`] : [],
  );
  return [
    `This run: ${name}, ${testSplit} split, ${test.imageCount} images, ${test.captionToImage.length} captions; ` +
      (dev ? 'choices are made on the dev split.' : 'no other split is left to choose by.'),
    ...(results.some(({ metrics }) => metrics.rsumInterval)
      ? [
          'The interval of rsum holds 95 % of 2,000 draws of the test images; another seed of training may lie outside.',
        ]
      : []),
    ...(args.resume ? ['Seconds are left out: a resumed run does not know those before it.'] : []),
    ...neighbourLines(results, test.captionToImage),
    ...(synthetic
      ? ['The data are synthetic: generated drawings. These numbers say nothing about photographs.']
      : []),
    ...notes,
    ...(published.length > 0
      ? [`Published${publishedOn ? `: ${publishedOn}` : ''}:`, ...new Set(published)]
      : []),
    ...data.notes,
  ];
}

function settingsOf({
  data,
  args,
  backend,
  settings,
  untrained = false,
}: Presentation): Record<string, string | number | boolean> {
  return {
    data: args.annotations ?? args.data ?? 'scenes, the embedded data set (synthetic)',
    ...(!untrained && {
      'train images': data.train.imageCount,
      'train captions': data.train.captionToImage.length,
    }),
    [`${data.testSplit} images`]: data.test.imageCount,
    features: args.features.replace(/:.*[\\/]/, ':'),
    ...(data.regions !== undefined && { regions: data.regions }),
    ...settings,
    seed: args.seed,
    backend: backend.name,
  };
}
