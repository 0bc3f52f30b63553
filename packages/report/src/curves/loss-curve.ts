import { coordinate } from '../escape';
import { paint, paintSeries } from '../palette';
import { assertFinite, ReportError } from '../report-error';
import { figureSvg, frame, type Panel } from './panel';
import { linearScale, logScale } from './scale';
import { dashOf, legend, legendLine } from './series-legend';

/** A value at a training step. */
export interface CurvePoint {
  /** Training step. */
  readonly step: number;
  /** Value at that step. */
  readonly value: number;
}

/** Training loss and validation measure of one run. */
export interface LossCurveInput {
  /** Name of the run, shown where there are several. */
  readonly name?: string;
  /** Training loss, in the order of steps. */
  readonly loss: readonly CurvePoint[];
  /** Measure on held-out data, usually the rsum, in the order of steps. */
  readonly validation?: readonly CurvePoint[];
  /** Title of the validation panel. Defaults to `'validation rsum'`. */
  readonly validationLabel?: string;
}

/** Options of `lossCurve`. */
export interface LossCurveOptions {
  /** Width in px. Defaults to `760`. */
  readonly width?: number;
  /** Height in px, without the legend of several runs. Defaults to `250`. */
  readonly height?: number;
}

/** Points of one run in a panel. */
interface Series {
  readonly name: string;
  readonly points: readonly CurvePoint[];
}

/** Content of a panel. */
interface Drawing {
  readonly title: string;
  readonly series: readonly Series[];
  readonly scale: typeof linearScale;
  readonly draw: (series: Series, panel: Panel, at: SeriesPlace) => string;
}

/** Number of a run, which chooses its colour and dashes, among `count`. */
interface SeriesPlace {
  readonly index: number;
  readonly count: number;
}

const buckets = 160;

/**
 * Draws the training loss by step as SVG and, beside it, the validation measure with its best point marked; several runs in
 * one panel, with a legend.
 *
 * Long runs are averaged over consecutive steps, with a band from the smallest to the largest value. A loss whose largest
 * value is far above its lower quarter, as where a sum of hinges gives way to a maximum, has a logarithmic axis.
 *
 * @param input - Loss and validation points, of one run or several.
 * @param options - Size in px.
 * @throws `ReportError` if there are no points, they are out of order, or a number is not finite.
 * @example
 * ```ts
 * import { lossCurve } from '@vse/report';
 *
 * const loss = [42, 17, 9, 6].map((value, i) => ({ step: 100 * i, value }));
 * console.log(lossCurve({ loss }).length);
 * ```
 */
export function lossCurve(
  input: LossCurveInput | readonly LossCurveInput[],
  { width = 760, height = 250 }: LossCurveOptions = {},
): string {
  const drawings = drawingsOf(input);
  const share = width / drawings.length;
  const tall = height + Math.max(...drawings.map(legendHeight));
  const panels = drawings.map((drawing, i) => panelGroup(drawing, i * share, (i + 1) * share, tall));
  const label = drawings.map(({ title }) => title).join(' and ');
  return figureSvg({ width, height: tall, label: `${label} by training step` }, panels.join(''));
}

/** Width and height of a panel that `curvePanels` draws, without its legend. */
const panelSize = { width: 400, height: 250 };

/** Draws each panel as an SVG of its own, which a page lays side by side or one below the other. */
export function curvePanels(input: LossCurveInput | readonly LossCurveInput[]): readonly string[] {
  return drawingsOf(input).map((drawing) => {
    const { width } = panelSize;
    const height = panelSize.height + legendHeight(drawing);
    return figureSvg(
      { width, height, label: `${drawing.title} by training step` },
      panelGroup(drawing, 0, width, height),
    );
  });
}

function drawingsOf(input: LossCurveInput | readonly LossCurveInput[]): readonly Drawing[] {
  const runs = isList(input) ? input : [input];
  runs.forEach(({ loss, validation = [] }) => {
    checkPoints('loss', loss);
    checkPoints('validation', validation);
  });
  const seriesOf = (points: (run: LossCurveInput) => readonly CurvePoint[]): Series[] =>
    runs.map((run, i) => ({ name: run.name ?? `run ${i + 1}`, points: points(run) }));
  const losses = seriesOf(({ loss }) => loss);
  const measures = seriesOf(({ validation = [] }) => validation);
  const some = (series: readonly Series[]) => series.some(({ points }) => points.length > 0);
  if (!some(losses) && !some(measures)) {
    throw new ReportError('lossCurve: loss or validation must have a point, got none.');
  }
  const flattened = isFlattened(losses);
  const loss: Drawing = {
    title: `training loss${flattened ? ', log scale' : ''}`,
    series: losses,
    scale: flattened ? logScale : linearScale,
    draw: drawLoss,
  };
  const title = runs.find(({ validationLabel }) => validationLabel !== undefined)?.validationLabel;
  const validation: Drawing = {
    title: title ?? 'validation rsum',
    series: measures,
    scale: linearScale,
    draw: drawValidation,
  };
  return [loss, validation].filter(({ series }) => some(series));
}

function isList(input: LossCurveInput | readonly LossCurveInput[]): input is readonly LossCurveInput[] {
  return Array.isArray(input);
}

/** True if a linear axis up to the largest value would press the lower quarter of all values to its lower end. */
function isFlattened(series: readonly Series[]): boolean {
  const values = series.flatMap(({ points }) => points.map(({ value }) => value)).sort((a, b) => a - b);
  const [low = 0, quarter = 0, high = 0] = [values[0], values[Math.floor(values.length / 4)], values.at(-1)];
  return low >= 0 && quarter > 1e-6 && high > 12 * quarter;
}

function checkPoints(name: string, points: readonly CurvePoint[]): void {
  const at = (key: keyof CurvePoint) => points.map((point) => point[key]);
  assertFinite('lossCurve', `${name} steps`, at('step'));
  assertFinite('lossCurve', `${name} values`, at('value'));
  if (points.some(({ step }, i) => i > 0 && step < points[i - 1]!.step)) {
    throw new ReportError(`lossCurve: ${name} must be in the order of steps. Sort the points.`);
  }
}

function legendHeight({ series }: Drawing): number {
  return series.length > 1 ? legendLine * series.length : 0;
}

function panelGroup(drawing: Drawing, from: number, to: number, height: number): string {
  const { title, series, scale, draw } = drawing;
  const points = series.flatMap((one) => one.points);
  const [left, right, top, bottom] = [from + 52, to - 18, 34 + legendHeight(drawing), height - 42];
  const panel: Panel = {
    left,
    right,
    top,
    bottom,
    x: linearScale([0, 1, ...points.map(({ step }) => step)], left, right),
    y: scale(
      points.map(({ value }) => value),
      bottom,
      top,
    ),
  };
  const count = series.length;
  const lines = series.map((one, index) => (one.points.length > 0 ? draw(one, panel, { index, count }) : ''));
  return `<g>${frame(panel, { title, xLabel: 'step', titleAt: 20 })}${
    count > 1
      ? legend(
          series.map(({ name }) => name),
          panel,
        )
      : ''
  }${lines.join('')}</g>`;
}

function drawLoss({ points }: Series, { x, y }: Panel, { index }: SeriesPlace): string {
  const size = Math.max(1, Math.ceil(points.length / buckets));
  const runs = Array.from({ length: Math.ceil(points.length / size) }, (_, i) =>
    points.slice(i * size, (i + 1) * size),
  );
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const steps = runs.map((run) => mean(run.map(({ step }) => step)));
  const values = runs.map((run) => run.map(({ value }) => value));
  const place = (level: (values: readonly number[]) => number) =>
    values.map((run, i) => `${coordinate(x.at(steps[i]!))},${coordinate(y.at(level(run)))}`);
  const high = place((run) => Math.max(...run));
  const low = place((run) => Math.min(...run)).reverse();
  const band =
    size > 1
      ? `<polygon points="${[...high, ...low].join(' ')}" opacity="0.18" ${paintSeries(index, 'fill')}/>`
      : '';
  const line = `<polyline points="${place(mean).join(' ')}" fill="none" stroke-width="1.8" stroke-linejoin="round"${dashOf(index)} ${paintSeries(index, 'line')}/>`;
  return band + line;
}

function drawValidation({ points }: Series, { x, y, right }: Panel, { index, count }: SeriesPlace): string {
  const best = points.reduce((a, b) => (b.value > a.value ? b : a));
  const place = ({ step, value }: CurvePoint) => [coordinate(x.at(step)), coordinate(y.at(value))] as const;
  // A single run has the colour that the loss does not have.
  const hue = count > 1 ? index : 1;
  const line = `<polyline points="${points.map((point) => place(point).join(',')).join(' ')}" fill="none" stroke-width="1.4"${count > 1 ? dashOf(index) : ''} ${paintSeries(hue, 'line')}/>`;
  const dots = points.map((point) => {
    const [cx, cy] = place(point);
    const ring = `<circle cx="${cx}" cy="${cy}" r="3.6" stroke-width="1.6"`;
    return point === best
      ? `${ring} ${paintSeries(hue, 'fill')}/>`
      : `<g ${paint({ fill: 'page' })}>${ring} ${paintSeries(hue, 'line')}/></g>`;
  });
  if (count > 1) return line + dots.join('');
  const [bx] = place(best);
  const anchor = Number(bx) > right - 40 ? 'end' : 'middle';
  const note = `<text x="${bx}" y="${coordinate(y.at(best.value) - 9)}" text-anchor="${anchor}" font-weight="600" paint-order="stroke" stroke-width="4" ${paint({ fill: 'text', stroke: 'page' })}>best ${best.value.toFixed(Math.abs(best.value) < 10 ? 3 : 1)}</text>`;
  return line + dots.join('') + note;
}
