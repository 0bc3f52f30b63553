import type { Result } from '@vse/example-kit';
import type { LearningSeries } from '@vse/report';

/** Rows of one point of the curve: the pictures trained on, the start, and the rows by each kind of query. */
export interface LearnedRows {
  readonly start: string;
  readonly images: number;
  readonly rows: readonly Result[];
}

/** Learning curves of the report: rsum with its interval by the number of pictures, for each start and each kind of query. */
export function learningOf(points: readonly LearnedRows[]): readonly LearningSeries[] {
  const series = new Map<string, LearningSeries['points'][number][]>();
  for (const { start, images, rows } of points) {
    for (const { system, metrics } of rows) {
      const name = `${start}, ${system.slice(system.lastIndexOf('by '))}`;
      const { rsum, rsumInterval } = metrics;
      const point = { size: images, value: rsum, ...(rsumInterval && { interval: rsumInterval }) };
      series.set(name, [...(series.get(name) ?? []), point]);
    }
  }
  return [...series].map(([name, list]) => ({ name, points: list }));
}
