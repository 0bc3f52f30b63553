import { assertFinite, assertPositive, ReportError } from '../report-error';
import { seriesChart } from './series-chart';

/** Measure of a model that was trained on a number of items. */
export interface LearningPoint {
  /** Training items, or steps, or epochs. */
  readonly size: number;
  /** Measure, usually the rsum. */
  readonly value: number;
  /** Interval of the measure, as `rsumInterval` of `@vse/eval` returns it. */
  readonly interval?: { readonly low: number; readonly high: number };
}

/** Learning curve of one system. */
export interface LearningSeries {
  /** Name of the system. */
  readonly name: string;
  /** Points in the order of size. */
  readonly points: readonly LearningPoint[];
}

/** Options of `learningCurve`. */
export interface LearningCurveOptions {
  /** Title, which names the measure. Defaults to `'rsum, with intervals'`. */
  readonly title?: string;
  /** Name of the x-axis. Defaults to `'training images'`. */
  readonly xLabel?: string;
  /** Width in px. Defaults to `560`. */
  readonly width?: number;
  /** Height in px, without the legend. Defaults to `300`. */
  readonly height?: number;
}

/**
 * Draws what more training data brings: a measure by the number of training items, with a band for the interval of each point. Where
 * the bands of two systems overlap, their order may be chance.
 *
 * @param series - Points of each system.
 * @param options - Title, name of the x-axis, size in px.
 * @returns SVG.
 * @throws `ReportError` if there is no point, a series is out of order or empty, an interval does not hold its value, or a number is not finite.
 * @example
 * ```ts
 * import { learningCurve } from '@vse/report';
 *
 * const points = [75, 150, 301].map((size, i) => ({ size, value: 130 + 60 * i, interval: { low: 100 + 50 * i, high: 170 + 65 * i } }));
 * console.log(learningCurve([{ name: 'by description', points }]).length);
 * ```
 */
export function learningCurve(
  series: readonly LearningSeries[],
  {
    title = 'rsum, with intervals',
    xLabel = 'training images',
    width = 560,
    height = 300,
  }: LearningCurveOptions = {},
): string {
  assertPositive('learningCurve', 'width', width);
  assertPositive('learningCurve', 'height', height);
  if (series.length === 0)
    throw new ReportError('learningCurve: series must have one system or more, got none.');
  series.forEach(checkSeries);
  const drawn = series.map(({ name, points }) => ({
    name,
    points: points.map(({ size, value, interval }) => ({ x: size, value, ...interval })),
  }));
  const label = `${title} by ${xLabel}: ${series.map(({ name }) => name).join(', ')}`;
  return seriesChart(drawn, { title, xLabel, label }, { width, height, fromZero: false });
}

function checkSeries({ name, points }: LearningSeries): void {
  const where = 'learningCurve';
  if (points.length === 0)
    throw new ReportError(`${where}: points of ${name} must have one point or more, got none.`);
  const numbers = points.flatMap(({ size, value, interval }) => [
    size,
    value,
    interval?.low ?? value,
    interval?.high ?? value,
  ]);
  assertFinite(where, `points of ${name}`, numbers);
  if (points.some(({ size }, i) => i > 0 && size < points[i - 1]!.size)) {
    throw new ReportError(`${where}: points of ${name} must be in the order of size. Sort them.`);
  }
  const outside = points.find(
    ({ value, interval }) => interval && !(interval.low <= value && value <= interval.high),
  );
  if (outside !== undefined) {
    throw new ReportError(
      `${where}: the interval of ${name} at ${outside.size} must hold ${outside.value}, got ${outside.interval!.low} to ${outside.interval!.high}.`,
    );
  }
}
