import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import type { Backend } from '@vse/backend';
import { formatLocalization } from '@vse/eval';
import { modelLines } from '@vse/example-kit';
import { renderReport, type Report } from '@vse/report';
import type { Arguments } from './arguments';
import { figure } from './figure';
import type { PhraseData } from './open-phrases';
import type { Run } from './run';
import { titles } from './systems';

export interface RunContext {
  readonly data: PhraseData;
  readonly args: Arguments;
  readonly backend: Pick<Backend, 'name'>;
  /** Notes below the table, one sentence each. */
  readonly notes: readonly string[];
}

/** Prints the table and writes `results.json` and `report.html`, with the figure, to `--out`. */
export async function presentRuns(runs: readonly Run[], context: RunContext): Promise<void> {
  const { data, args } = context;
  const { synthetic, name } = data.dataset;
  const rows = runs.map(({ system, found, seconds }) => {
    const { recall, upperBound, averagePrecision, byCategory } = found;
    return { system: titles[system], recall, upperBound, averagePrecision, byCategory, synthetic, seconds };
  });
  const notes = notesOf(context);
  console.log(`\n${formatLocalization(rows)}\n\n${notes.join('\n')}\n`);

  const out = resolve(args.out);
  await mkdir(out, { recursive: true });
  const measured = rows.map((row, i) => ({ ...row, ...keptOf(runs[i]!, out) }));
  await writeFile(join(out, 'results.json'), `${JSON.stringify(measured, null, 2)}\n`);
  const curve = runs.flatMap((run) =>
    run.curve ? [{ ...run.curve, validationLabel: 'validation R@1' }] : [],
  );
  const html = renderReport({
    title: 'Phrases and their places',
    subtitle: `Phrase localisation on ${name}`,
    synthetic,
    settings: settingsOf(context),
    localization: rows.map((row) => ({ ...row, origin: 'run' as const })),
    curve,
    phrases: await figure(data, runs),
    notes,
  });
  await writeFile(join(out, 'report.html'), html);
  console.log(`The report: ${join(out, 'report.html')}`);
  const use = [
    'embedImages gives a vector and a box for each region; the best for a phrase has the highest inner product',
  ];
  for (const line of modelLines(
    runs.map((run) => ({ ...run, system: titles[run.system] })),
    use,
  ))
    console.log(line);
}

function keptOf({ model, notKept }: Run, out: string): Pick<Run, 'model' | 'notKept'> {
  return {
    ...(model !== undefined && { model: relative(out, resolve(model)) }),
    ...(notKept !== undefined && { notKept }),
  };
}

function notesOf({ data, notes }: RunContext): string[] {
  const { dataset, test, dev } = data;
  return [
    `This run: ${dataset.name}, ${test.name} split, ${test.images.length} images, ${test.mentions.length} phrases; ` +
      (dev
        ? 'the best epoch by R@1 on the dev split.'
        : 'the last epoch, for no other split is left to choose by.'),
    ...(dataset.synthetic
      ? ['The data are synthetic: generated drawings. These numbers say nothing about photographs.']
      : []),
    'A phrase of several kinds of thing counts for its first. Published rows are left out: none of their figures could be checked.',
    ...data.notes,
    ...notes,
  ];
}

function settingsOf({ data, args, backend }: RunContext): NonNullable<Report['settings']> {
  return {
    data: args.data ?? 'scenes, the embedded data set (synthetic)',
    'train images': data.train.images.length,
    [`${data.test.name} images`]: data.test.images.length,
    features: args.features.replace(/:.*[\\/]/, ':'),
    'proposals an image, at most': data.regions.maxProposals,
    text: args.text,
    epochs: `${args.epochs}, and ${args.moreEpochs} with hard negatives`,
    'batch size': args.batchSize,
    'hidden dim': args.hiddenDim,
    'embedding dim': args.embedDim,
    'learning rate': args.learningRate,
    dropout: args.dropoutRate,
    seed: args.seed,
    backend: backend.name,
  };
}
