import { coordinate } from '../escape';
import { palette } from '../palette';
import { assertFinite, ReportError } from '../report-error';
import { figureSvg, frame, panelOf, type Panel } from './panel';

/** A value at a training step. */
export interface CurvePoint {
  /** Training step. */
  readonly step: number;
  /** Value at that step. */
  readonly value: number;
}

/** Training loss and validation measure. */
export interface LossCurveInput {
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
  /** Height in px. Defaults to `250`. */
  readonly height?: number;
}

const buckets = 160;

/**
 * Draws the training loss by step as SVG and, beside it, the validation measure with its best point marked.
 *
 * Long runs are averaged over consecutive steps, with a band from the smallest to the largest value.
 *
 * @param input - Loss and validation points.
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
  { loss, validation = [], validationLabel = 'validation rsum' }: LossCurveInput,
  { width = 760, height = 250 }: LossCurveOptions = {},
): string {
  checkPoints('loss', loss);
  checkPoints('validation', validation);
  if (loss.length === 0 && validation.length === 0) {
    throw new ReportError('lossCurve: loss or validation must have a point, got none.');
  }
  const drawings = [
    ...(loss.length > 0 ? [{ title: 'training loss', points: loss, draw: drawLoss }] : []),
    ...(validation.length > 0 ? [{ title: validationLabel, points: validation, draw: drawValidation }] : []),
  ];
  const share = width / drawings.length;
  const panels = drawings.map(({ title, points, draw }, i) => {
    const panel = panelFor(points, i * share, (i + 1) * share, height);
    return `<g>${frame(panel, title, 'step')}${draw(points, panel)}</g>`;
  });
  const label = `${drawings.map(({ title }) => title).join(' and ')} by training step`;
  return figureSvg({ width, height, label }, panels.join(''));
}

function checkPoints(name: string, points: readonly CurvePoint[]): void {
  const at = (key: keyof CurvePoint) => points.map((point) => point[key]);
  assertFinite('lossCurve', `${name} steps`, at('step'));
  assertFinite('lossCurve', `${name} values`, at('value'));
  if (points.some(({ step }, i) => i > 0 && step < points[i - 1]!.step)) {
    throw new ReportError(`lossCurve: ${name} must be in the order of steps. Sort the points.`);
  }
}

function panelFor(points: readonly CurvePoint[], from: number, to: number, height: number): Panel {
  const steps = [0, 1, ...points.map(({ step }) => step)];
  const values = points.map(({ value }) => value);
  return panelOf({ xs: steps, ys: values, from, to, height });
}

function drawLoss(points: readonly CurvePoint[], { x, y }: Panel): string {
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
      ? `<polygon points="${[...high, ...low].join(' ')}" fill="${palette.series}" opacity="0.18"/>`
      : '';
  const line = `<polyline points="${place(mean).join(' ')}" fill="none" stroke="${palette.series}" stroke-width="1.8" stroke-linejoin="round"/>`;
  return band + line;
}

function drawValidation(points: readonly CurvePoint[], { x, y, right }: Panel): string {
  const best = points.reduce((a, b) => (b.value > a.value ? b : a));
  const place = ({ step, value }: CurvePoint) => [coordinate(x.at(step)), coordinate(y.at(value))] as const;
  const line = `<polyline points="${points.map((point) => place(point).join(',')).join(' ')}" fill="none" stroke="${palette.accent}" stroke-width="1.4"/>`;
  const dots = points.map((point) => {
    const [cx, cy] = place(point);
    const fill = point === best ? palette.accent : palette.page;
    return `<circle cx="${cx}" cy="${cy}" r="3.6" fill="${fill}" stroke="${palette.accent}" stroke-width="1.6"/>`;
  });
  const [bx] = place(best);
  const anchor = Number(bx) > right - 40 ? 'end' : 'middle';
  const note = `<text x="${bx}" y="${coordinate(y.at(best.value) - 9)}" text-anchor="${anchor}" font-weight="600" paint-order="stroke" stroke="${palette.page}" stroke-width="4">best ${best.value.toFixed(Math.abs(best.value) < 10 ? 3 : 1)}</text>`;
  return line + dots.join('') + note;
}
