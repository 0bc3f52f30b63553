import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { retrievalPermutationTest, type FirstRanks } from '@vse/eval';

/** The fields of a row of an example's `results.json` that the table shows. */
interface Row {
  readonly system: string;
  readonly imageToText: Direction;
  readonly textToImage: Direction;
  readonly rsum: number;
  readonly rsumInterval?: { readonly low: number; readonly high: number };
  readonly synthetic: boolean;
  readonly seconds?: number;
  /** Absent in files of older versions, where the flag is read instead. */
  readonly backend?: string | undefined;
}

/** Ranks of the queries of each system, and the image of each caption of the test set. */
interface Ranks {
  readonly captionToImage: readonly number[];
  readonly systems: Readonly<Record<string, FirstRanks>>;
}

interface Direction {
  readonly recall: Readonly<Record<'1' | '5' | '10', number>>;
  readonly medianRank: number;
}

/** Configuration and results of one run, from its `--out` folder. */
export interface Run {
  readonly example: string;
  readonly flags: Readonly<Record<string, unknown>>;
  readonly rows: readonly Row[];
  /** Absent for runs of older versions. */
  readonly ranks?: Ranks;
}

/** Reads the `config.json`, `results.json` and `ranks.json` of a run's folder. */
export function readRun(folder: string): Run {
  const { example, flags } = read(folder, 'config.json') as Omit<Run, 'rows'>;
  const ranks = existsSync(join(folder, 'ranks.json')) && { ranks: read(folder, 'ranks.json') as Ranks };
  return { example, flags, rows: read(folder, 'results.json') as readonly Row[], ...ranks };
}

const header = [
  ...['system', 'example', 'epochs', 'i2t R@1', 'R@5', 'R@10', 'Med r', 't2i R@1', 'R@5', 'R@10', 'Med r'],
  ...['rsum', '95 % of draws', 'p to next', 'seconds', 'backend'],
];

/**
 * Formats the rows of all runs as one Markdown table, sorted by rsum, with the epochs set on the command line and the p-value of a
 * paired permutation test against the row below, where both runs stored the ranks of their queries. Runs on
 * generated data and on photographs, or on different features, cannot be compared and are refused.
 */
export function resultsTable(runs: readonly Run[]): string {
  for (const flag of ['data', 'features', 'limit', 'train-limit']) same(runs, flag);
  const rows = runs.flatMap(({ example, flags, rows, ranks }) =>
    rows.map((row) => ({
      example,
      ranks: ranks && { captionToImage: ranks.captionToImage, own: ranks.systems[row.system] },
      epochs: flagOf(flags, 'epochs'),
      backend: flagOf(flags, 'backend'),
      ...row,
    })),
  );
  if (new Set(rows.map(({ synthetic }) => synthetic)).size > 1)
    throw new Error('some rows are synthetic and some are not: they do not compare.');
  const sorted = [...rows].sort((a, b) => b.rsum - a.rsum);
  const cells = sorted.map((row, i) => cellsOf(row, pValue(row.ranks, sorted[i + 1]?.ranks)));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, i) => (i < 2 || i === header.length - 1 ? '---' : '---:'));
  return [header, rule, ...cells].map(line).join('\n');
}

function cellsOf(
  row: Row & Pick<Run, 'example'> & { readonly epochs?: string | undefined },
  p: string,
): readonly string[] {
  const {
    system,
    example,
    epochs,
    imageToText,
    textToImage,
    rsum,
    rsumInterval,
    synthetic,
    seconds,
    backend,
  } = row;
  return [
    ...[synthetic ? `${system} (synthetic)` : system, example, epochs ?? '-'],
    ...[imageToText, textToImage].flatMap(({ recall, medianRank }) => [
      ...[recall[1], recall[5], recall[10]].map((value) => value.toFixed(1)),
      String(medianRank),
    ]),
    rsum.toFixed(1),
    rsumInterval ? `${rsumInterval.low.toFixed(1)} to ${rsumInterval.high.toFixed(1)}` : '-',
    p,
    seconds?.toFixed(0) ?? '-',
    backend ?? '-',
  ];
}

interface RowRanks {
  readonly captionToImage: readonly number[];
  readonly own?: FirstRanks | undefined;
}

/** P-value of the difference in rsum of two rows over the same test set; a dash where one has no ranks. */
function pValue(first: RowRanks | undefined, second: RowRanks | undefined): string {
  if (!first?.own || !second?.own) return '-';
  const { captionToImage } = first;
  if (String(captionToImage) !== String(second.captionToImage)) return '-';
  // Ranks of other captions than the test set's, such as whole descriptions, have no partner.
  if ([first.own, second.own].some(({ textToImage }) => textToImage.length !== captionToImage.length))
    return '-';
  const p = retrievalPermutationTest({
    first: first.own,
    second: second.own,
    captionToImage,
    rounds: 2000,
    seed: 1,
  }).pValue;
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

function flagOf(flags: Run['flags'], name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/**
 * Checks that all runs were given the same value of a flag.
 *
 * @throws `Error` that names the flag and its values.
 */
export function same(runs: readonly Run[], flag: string): void {
  const values = new Set(runs.map(({ flags }) => JSON.stringify(flags[flag] ?? null)));
  if (values.size > 1)
    throw new Error(`--${flag} differs between the runs (${[...values].join(', ')}): they do not compare.`);
}

function read(folder: string, name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}
