import { coordinate, escapeMarkup } from '../escape';
import { paint, paintSeries } from '../palette';
import { assertFinite, assertPositive, ReportError } from '../report-error';
import { figureSvg, frame, panelOf, type Panel } from './panel';

/** Measurement of a search in two stages at one number of candidates. */
export interface CandidatePoint {
  /** Items that the model scores a query. */
  readonly candidates: number;
  /** Share of the best by scoring everything that were found, from 0 to 1. */
  readonly found: number;
  /** Time of a query in milliseconds. */
  readonly milliseconds: number;
}

/** Search in two stages with one first stage; a `TwoStageCurve` of `@vse/search` is one once it has a name. */
export interface CandidateSeries {
  /** Name of the first stage. */
  readonly name: string;
  /** Measurements by number of candidates, fewest first. */
  readonly points: readonly CandidatePoint[];
  /** Scoring everything, for its time. */
  readonly everything: Pick<CandidatePoint, 'candidates' | 'milliseconds'>;
}

/** Options of `candidateCurve`. */
export interface CandidateCurveOptions {
  /** Width in px. Defaults to `760`. */
  readonly width?: number;
  /** Height in px. Defaults to `280`. */
  readonly height?: number;
}

/** A value by number of candidates. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** One line of a panel. */
interface Line {
  readonly series: number;
  readonly places: readonly Place[];
}

/** Dashes of the series: no hue carries the information alone. */
const dashes = ['', '7 3', '2 3', '9 3 2 3'] as const;

/**
 * Draws a search in two stages as SVG: by number of candidates, the percent of the best by scoring everything that it finds,
 * and beside it the time of a query, with a rule at the time of scoring everything. Several first stages are lines of their own,
 * at most four.
 *
 * @param series - Measurements of each first stage.
 * @param options - Size in px.
 * @throws `ReportError` if there are no points or more than four series, they are out of order, or a number is not finite.
 * @example
 * ```ts
 * import { candidateCurve } from '@vse/report';
 *
 * const points = [
 *   { candidates: 20, found: 0.74, milliseconds: 6 },
 *   { candidates: 100, found: 0.96, milliseconds: 21 },
 * ];
 * const svg = candidateCurve([{ name: 'mean of regions', points, everything: { candidates: 500, milliseconds: 98 } }]);
 * console.log(svg.length);
 * ```
 */
export function candidateCurve(
  series: readonly CandidateSeries[],
  { width = 760, height = 280 }: CandidateCurveOptions = {},
): string {
  const where = 'candidateCurve';
  assertPositive(where, 'width', width);
  assertPositive(where, 'height', height);
  if (series.length === 0 || series.length > dashes.length) {
    throw new ReportError(`${where}: there must be 1 to ${dashes.length} series, got ${series.length}.`);
  }
  for (const one of series) checkSeries(where, one);
  const legend = 20 * series.length;
  const panels = { height: height - legend, half: width / 2 };
  const found = linesOf(series, ({ found: share }) => 100 * share);
  const times = linesOf(series, ({ milliseconds }) => milliseconds);
  const limits = series.map(({ everything }) => everything.milliseconds);
  const left = panelFor(found, [0, 100], 0, panels.half, panels.height);
  const right = panelFor(times, [0, ...limits], panels.half, width, panels.height);
  const rules = series.map(({ everything }, i) => ruleAt(right, everything.milliseconds, i));
  const label = 'Results of a search in two stages, and its time, by number of candidates';
  return figureSvg(
    { width, height, label },
    `<g>${frame(left, { title: 'found of the best by scoring everything, %', xLabel: 'candidates' })}${found.map((line) => drawLine(line, left)).join('')}</g>` +
      `<g>${frame(right, { title: 'milliseconds of a query', xLabel: 'candidates' })}${rules.join('')}${times.map((line) => drawLine(line, right)).join('')}</g>` +
      series.map((one, i) => legendLine(one, i, panels.height + 20 * i)).join(''),
  );
}

function checkSeries(where: string, { name, points, everything }: CandidateSeries): void {
  if (points.length === 0) throw new ReportError(`${where}: ${name} must have points, got none.`);
  const at = (key: keyof CandidatePoint) => points.map((point) => point[key]);
  for (const key of ['candidates', 'found', 'milliseconds'] as const) {
    assertFinite(where, `${name} ${key}`, at(key));
  }
  assertFinite(where, `${name} everything`, [everything.candidates, everything.milliseconds]);
  if (points.some(({ candidates }, i) => i > 0 && candidates <= points[i - 1]!.candidates)) {
    throw new ReportError(`${where}: ${name} must have the fewest candidates first. Sort the points.`);
  }
}

function linesOf(
  series: readonly CandidateSeries[],
  value: (point: CandidatePoint) => number,
): readonly Line[] {
  return series.map(({ points }, i) => ({
    series: i,
    places: points.map((point) => ({ x: point.candidates, y: value(point) })),
  }));
}

function panelFor(
  lines: readonly Line[],
  shown: readonly number[],
  from: number,
  to: number,
  height: number,
): Panel {
  const places = lines.flatMap((line) => line.places);
  const xs = [0, ...places.map(({ x }) => x)];
  return panelOf({ xs, ys: [...shown, ...places.map(({ y }) => y)], from, to, height });
}

function drawLine({ series, places }: Line, { x, y }: Panel): string {
  const dash = dashes[series]!;
  const at = places.map((place) => [coordinate(x.at(place.x)), coordinate(y.at(place.y))] as const);
  const line = `<polyline points="${at.map((place) => place.join(',')).join(' ')}" fill="none" ${paintSeries(series, 'line')} stroke-width="1.8" stroke-dasharray="${dash}"/>`;
  const dots = at.map(
    ([cx, cy]) =>
      `<circle cx="${cx}" cy="${cy}" r="3.4" fill="none" ${paintSeries(series, 'line')} stroke-width="1.6"/>`,
  );
  return line + dots.join('');
}

/** Rule at the time of scoring everything. */
function ruleAt({ y, left, right }: Panel, milliseconds: number, series: number): string {
  const at = coordinate(y.at(milliseconds));
  return `<line x1="${coordinate(left)}" x2="${coordinate(right)}" y1="${at}" y2="${at}" ${paintSeries(series, 'line')} stroke-width="1" stroke-dasharray="1 4"/>`;
}

function legendLine({ name, everything }: CandidateSeries, series: number, top: number): string {
  const dash = dashes[series]!;
  const middle = coordinate(top + 8);
  const text = `first stage: ${name}; dotted: all ${everything.candidates} items scored, ${everything.milliseconds.toFixed(1)} ms`;
  return (
    `<line x1="52" x2="82" y1="${middle}" y2="${middle}" ${paintSeries(series, 'line')} stroke-width="1.8" stroke-dasharray="${dash}"/>` +
    `<text x="90" y="${middle}" dy="0.35em" ${paint({ fill: 'quiet' })}>${escapeMarkup(text)}</text>`
  );
}
