import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Backend } from '@vse/backend';
import { formatRetrieval, type Interval, type RetrievalMetrics, type RetrievalRow } from '@vse/eval';
import { renderReport, type RecallRow, type Report } from '@vse/report';
import type { CommonArguments } from './flags';
import type { ExperimentData } from './open-data';

/** What one system reached, and what was published for it. */
export interface Result {
  readonly system: string;
  /** With the interval of rsum where it was measured on one whole test set: `measure`. */
  readonly metrics: RetrievalMetrics & { readonly rsumInterval?: Interval };
  /** From the first step of training to the end of evaluation. */
  readonly seconds?: number;
  /** The row of the paper, as far as its figures could be checked. */
  readonly published?: RetrievalRow;
  /** Where the published figures stand. */
  readonly source?: string;
}

export interface Presentation extends Pick<
  Report,
  'title' | 'curve' | 'gallery' | 'phrases' | 'captioned' | 'map'
> {
  readonly data: ExperimentData;
  readonly args: CommonArguments;
  readonly backend: Backend;
  /** What made the numbers besides the data and the flags that all examples have. */
  readonly settings?: Report['settings'];
  /** On what the published numbers were measured, when there are any. */
  readonly publishedOn?: string;
  /** Sentences for whoever reads the numbers. */
  readonly notes?: readonly string[];
}

/**
 * Prints a table of results, each under its published row, and writes `results.json` and `report.html` to `--out`.
 * Numbers from generated data are called synthetic in each of them.
 */
export async function present(results: readonly Result[], presentation: Presentation): Promise<void> {
  const { data, args, backend, title, curve, gallery, phrases, captioned, map } = presentation;
  const rows = results.flatMap((result) => rowsOf(result, data.synthetic));
  const notes = notesOf(results, presentation);
  console.log(`\n${formatRetrieval(rows)}\n\n${notes.join('\n')}\n`);

  const out = resolve(args.out);
  await mkdir(out, { recursive: true });
  const measured = results.map(({ system, metrics, seconds }) => {
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
    };
  });
  await writeFile(join(out, 'results.json'), `${JSON.stringify(measured, null, 2)}\n`);
  const html = renderReport({
    title,
    subtitle: `${results.map(({ system }) => system).join(', ')} on ${data.name}`,
    synthetic: data.synthetic,
    settings: settingsOf(presentation),
    recall: rows,
    ...(curve && { curve }),
    ...(gallery && { gallery }),
    ...(phrases && { phrases }),
    ...(captioned && { captioned }),
    ...(map && { map }),
    notes,
  });
  await writeFile(join(out, 'report.html'), html);
  console.log(`The report: ${join(out, 'report.html')}`);
}

function rowsOf({ system, metrics, seconds, published }: Result, synthetic: boolean): RecallRow[] {
  const { imageToText, textToImage, rsum, rsumInterval } = metrics;
  const time = seconds === undefined ? {} : { seconds };
  return [
    ...(published
      ? [{ ...published, system: `${published.system}, published`, origin: 'published' as const }]
      : []),
    {
      ...{ system: published ? `${system}, this run` : system, origin: 'run' },
      ...{ imageToText, textToImage, rsum, synthetic, ...time },
      ...(rsumInterval && { rsumInterval }),
    },
  ];
}

function notesOf(results: readonly Result[], { data, publishedOn, notes = [] }: Presentation): string[] {
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
}: Presentation): Record<string, string | number | boolean> {
  return {
    data: args.annotations ?? args.data ?? 'scenes, the embedded data set (synthetic)',
    'train images': data.train.imageCount,
    'train captions': data.train.captionToImage.length,
    [`${data.testSplit} images`]: data.test.imageCount,
    features: args.features.replace(/:.*[\\/]/, ':'),
    ...(data.regions !== undefined && { regions: data.regions }),
    ...settings,
    seed: args.seed,
    backend: backend.name,
  };
}
