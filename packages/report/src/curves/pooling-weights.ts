import { assertFinite, assertPositive, ReportError } from '../report-error';
import { seriesChart } from './series-chart';

/** Weights of a pool for sets of one length. */
export interface PoolingSeries {
  /** Name of the pool, or of the set's length. */
  readonly name: string;
  /** Weight of each rank, the largest value first. */
  readonly weights: readonly number[];
}

/** Options of `poolingWeights`. */
export interface PoolingWeightsOptions {
  /** Width in px. Defaults to `560`. */
  readonly width?: number;
  /** Height in px, without the legend. Defaults to `280`. */
  readonly height?: number;
}

/**
 * Draws the weights that a pool gives to the sorted values of a set, rank by rank: a mean is level, a maximum has everything at rank 1,
 * and a learned pool as `generalizedPooling` of `@vse/attention` is anything between.
 *
 * @param series - Name and weights of each pool.
 * @param options - Size in px.
 * @returns SVG.
 * @throws `ReportError` if there is no weight or one is not finite.
 * @example
 * ```ts
 * import { poolingWeights } from '@vse/report';
 *
 * console.log(poolingWeights([{ name: 'mean of 4', weights: [0.25, 0.25, 0.25, 0.25] }]).length);
 * ```
 */
export function poolingWeights(
  series: readonly PoolingSeries[],
  { width = 560, height = 280 }: PoolingWeightsOptions = {},
): string {
  assertPositive('poolingWeights', 'width', width);
  assertPositive('poolingWeights', 'height', height);
  if (series.length === 0 || series.some(({ weights }) => weights.length === 0)) {
    throw new ReportError('poolingWeights: every series must have a weight, got none.');
  }
  series.forEach(({ name, weights }) => assertFinite('poolingWeights', `weights of ${name}`, weights));
  const drawn = series.map(({ name, weights }) => ({
    name,
    points: weights.map((value, i) => ({ x: i + 1, value })),
  }));
  const label = `weight of each rank: ${series.map(({ name }) => name).join(', ')}`;
  const texts = { title: 'weight of each rank', xLabel: 'rank of the value within the set', label };
  return seriesChart(drawn, texts, { width, height, fromZero: true });
}
