import type { LearningSeries } from '@vse/report';
import { same, type Run } from './results-table';

/** Rows of one system after training on a number of images, with several seeds or one. */
interface Point {
  readonly size: number;
  readonly rows: Run['rows'];
}

/** Learning curves of systems, as a table and as series for `learningCurve` of `@vse/report`. */
export interface LearningTable {
  readonly table: string;
  readonly series: readonly LearningSeries[];
}

/**
 * Collects runs that differ by their `--train-limit` and their seeds. A point is the mean over seeds, its interval the union of
 * the rows' bootstrap intervals. `all` is the number of images of a run without a limit. Corrected rows, which are of the same models, are
 * left out.
 *
 * @throws `Error` if the runs read different data or features.
 */
export function learningTable(runs: readonly Run[], all: number): LearningTable {
  for (const flag of ['data', 'features', 'limit']) same(runs, flag);
  const systems = new Map<string, Map<number, Run['rows'][number][]>>();
  for (const { flags, rows } of runs) {
    const limit = Number(flags['train-limit'] ?? all);
    for (const row of rows.filter(({ system }) => !system.includes('; '))) {
      const name = row.synthetic ? `${row.system} (synthetic)` : row.system;
      const points = systems.get(name) ?? new Map<number, Run['rows'][number][]>();
      systems.set(name, points.set(limit, [...(points.get(limit) ?? []), row]));
    }
  }
  const curves = [...systems].map(([name, points]) => ({
    name,
    points: [...points].map(([size, rows]): Point => ({ size, rows })).sort((a, b) => a.size - b.size),
  }));
  const header = [
    'system',
    'training images',
    'seeds',
    'i2t R@1',
    't2i R@1',
    'rsum',
    'of the seeds',
    '95 % of draws',
  ];
  const rule = header.map((_, i) => (i === 0 ? '---' : '---:'));
  const cells = curves.flatMap(({ name, points }) => points.map((point) => cellsOf(name, point)));
  return {
    table: [header, rule, ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n'),
    series: curves.map(({ name, points }) => ({ name, points: points.map(pointOf) })),
  };
}

function cellsOf(name: string, { size, rows }: Point): readonly string[] {
  const of = (value: (row: Run['rows'][number]) => number) => rows.map(value);
  const sums = of(({ rsum }) => rsum);
  const interval = intervalOf(rows);
  const shown = (values: readonly number[]) => mean(values).toFixed(1);
  return [
    ...[name, String(size), String(rows.length)],
    shown(of(({ imageToText }) => imageToText.recall[1])),
    shown(of(({ textToImage }) => textToImage.recall[1])),
    shown(sums),
    rows.length === 1 ? '-' : `${Math.min(...sums).toFixed(1)} to ${Math.max(...sums).toFixed(1)}`,
    interval ? `${interval.low.toFixed(1)} to ${interval.high.toFixed(1)}` : '-',
  ];
}

function pointOf({ size, rows }: Point): LearningSeries['points'][number] {
  const interval = intervalOf(rows);
  return { size, value: mean(rows.map(({ rsum }) => rsum)), ...(interval && { interval }) };
}

/** Union of the rows' intervals, if all have one. */
function intervalOf(rows: Run['rows']): { readonly low: number; readonly high: number } | undefined {
  const intervals = rows.flatMap(({ rsumInterval }) => rsumInterval ?? []);
  if (intervals.length < rows.length) return undefined;
  return {
    low: Math.min(...intervals.map(({ low }) => low)),
    high: Math.max(...intervals.map(({ high }) => high)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
