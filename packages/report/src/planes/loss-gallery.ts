import { linearScale } from '../curves/scale';
import { figureSvg, frame, type Panel } from '../curves/panel';
import { coordinate } from '../escape';
import { paint } from '../palette';
import { assertFinite, assertWhole, ReportError } from '../report-error';

/** A loss over a plane of two scores. */
export interface LossPlane {
  /** Name of the loss. */
  readonly name: string;
  /** Values of the loss, `[y][x]`. */
  readonly values: readonly (readonly number[])[];
  /** Its gradient with respect to x and to y at each point, `[y][x]`; without it no arrows are drawn. */
  readonly gradients?: readonly (readonly (readonly [number, number])[])[];
}

/** Options of `lossGallery`. */
export interface LossGalleryOptions {
  /** Scores along x, ascending, evenly spaced. */
  readonly x: readonly number[];
  /** Scores along y, ascending, evenly spaced. */
  readonly y: readonly number[];
  /** Name of the score along x. */
  readonly xLabel: string;
  /** Name of the score along y. */
  readonly yLabel: string;
  /** Planes side by side. Defaults to `3`. */
  readonly columns?: number;
}

const side = 250;
const levels = 9;
/** Arrows along each side of a plane. */
const arrows = 9;

/**
 * Draws losses over the plane of two scores, one square each: the darker, the larger the value, in bands of equal steps from 0 or
 * the least value to the largest, which stands below the name. Arrows point where a step of gradient descent moves the two
 * scores; their length is the gradient's, relative to the largest of that loss.
 *
 * @param planes - Values and gradients of each loss at all points.
 * @param options - The points, names of the two scores, planes side by side.
 * @returns SVG.
 * @throws `ReportError` if there is no plane or fewer than two points a side, sizes disagree, points do not ascend, or a number is not
 *   finite.
 * @example
 * ```ts
 * import { lossGallery } from '@vse/report';
 *
 * const x = [-1, -0.5, 0, 0.5, 1]; // score of a mismatched pair
 * const values = x.map((match) => x.map((mismatch) => Math.max(0, 0.2 + mismatch - match))); // [y][x]
 * const options = { x, y: x, xLabel: 'mismatched', yLabel: 'matching' };
 * console.log(lossGallery([{ name: 'hinge', values }], options).length);
 * ```
 */
export function lossGallery(
  planes: readonly LossPlane[],
  { x, y, xLabel, yLabel, columns = 3 }: LossGalleryOptions,
): string {
  assertWhole('lossGallery', 'columns', columns);
  if (planes.length === 0)
    throw new ReportError('lossGallery: planes must have one plane or more, got none.');
  checkPoints('x', x);
  checkPoints('y', y);
  const across = Math.min(columns, planes.length);
  const tall = side + 34;
  const drawings = planes.map((plane, i) => {
    checkPlane(plane, x.length, y.length);
    const [left, top] = [(i % across) * side, Math.floor(i / across) * tall];
    return `<g transform="translate(${coordinate(left)} ${coordinate(top)})">${planeSvg(plane, x, y, { xLabel, yLabel })}</g>`;
  });
  const label = `${planes.map(({ name }) => name).join(', ')}: value and descent over ${xLabel} and ${yLabel}`;
  const size = { width: across * side, height: Math.ceil(planes.length / across) * tall };
  return figureSvg({ ...size, label }, drawings.join(''));
}

function planeSvg(
  { name, values, gradients }: LossPlane,
  x: readonly number[],
  y: readonly number[],
  labels: Pick<LossGalleryOptions, 'xLabel' | 'yLabel'>,
): string {
  const [left, right, top, bottom] = [46, side - 14, 42, side - 8];
  const panel: Panel = {
    left,
    right,
    top,
    bottom,
    x: exactScale(x, left, right),
    y: exactScale(y, bottom, top),
  };
  const all = values.flat();
  const low = all.reduce((a, b) => Math.min(a, b), 0);
  const high = all.reduce((a, b) => Math.max(a, b), -Infinity);
  const levelOf = (value: number) =>
    high > low ? Math.min(levels - 1, Math.floor(((value - low) / (high - low)) * levels)) : 0;
  const bands = Array.from({ length: levels - 1 }, (_, i) => band(values, x, y, panel, levelOf, i + 1));
  const note = `<text x="${left}" y="33" font-size="11.5" ${paint({ fill: 'quiet' })}>up to ${shortNumber(high)}; y: ${labels.yLabel}</text>`;
  return (
    `${bands.join('')}${frame(panel, { title: name, xLabel: labels.xLabel, titleAt: 18 })}${note}` +
    (gradients ? arrowsSvg(gradients, x, y, panel) : '')
  );
}

/** Maps the points to px so that the cells around the outer ones end at the sides. */
function exactScale(points: readonly number[], from: number, to: number): Panel['x'] {
  const step = points[1]! - points[0]!;
  const [low, high] = [points[0]! - step / 2, points.at(-1)! + step / 2];
  const { ticks, label } = linearScale([points[0]!, points.at(-1)!], from, to, 4);
  return {
    ticks: ticks.filter((tick) => tick >= low - 1e-9 && tick <= high + 1e-9),
    label,
    at: (value) => from + ((value - low) / (high - low)) * (to - from),
  };
}

/** One band of the value as one path: the runs of cells of that level, row by row. */
function band(
  values: LossPlane['values'],
  x: readonly number[],
  y: readonly number[],
  panel: Panel,
  levelOf: (value: number) => number,
  level: number,
): string {
  const [wide, high] = [(panel.right - panel.left) / x.length, (panel.bottom - panel.top) / y.length];
  const runs = values.flatMap((row, j) => {
    const top = coordinate(panel.bottom - (j + 1) * high);
    const found: string[] = [];
    for (let i = 0; i < row.length; i += 1) {
      if (levelOf(row[i]!) !== level) continue;
      const start = i;
      while (i + 1 < row.length && levelOf(row[i + 1]!) === level) i += 1;
      found.push(
        `M${coordinate(panel.left + start * wide)} ${top}h${coordinate((i - start + 1) * wide)}v${coordinate(high)}h${coordinate((start - i - 1) * wide)}z`,
      );
    }
    return found;
  });
  if (runs.length === 0) return '';
  const opacity = coordinate(0.1 + (0.8 * level) / (levels - 1));
  return `<path d="${runs.join('')}" fill-opacity="${opacity}" shape-rendering="crispEdges" ${paint({ fill: 'series' })}/>`;
}

function arrowsSvg(
  gradients: NonNullable<LossPlane['gradients']>,
  x: readonly number[],
  y: readonly number[],
  panel: Panel,
): string {
  const largest = gradients.flat().reduce((most, [dx, dy]) => Math.max(most, Math.hypot(dx, dy)), 0);
  if (largest === 0) return '';
  const longest = (panel.right - panel.left) / arrows - 3;
  const picks = (length: number) =>
    Array.from({ length: Math.min(arrows, length) }, (_, i) =>
      Math.min(length - 1, Math.floor(((i + 0.5) * length) / Math.min(arrows, length))),
    );
  const shafts: string[] = [];
  const heads: string[] = [];
  for (const j of picks(y.length)) {
    for (const i of picks(x.length)) {
      const [dx, dy] = gradients[j]![i]!;
      const [cx, cy] = [panel.x.at(x[i]!), panel.y.at(y[j]!)];
      const length = (Math.hypot(dx, dy) / largest) * longest;
      if (length < 0.6) continue;
      // Descent moves against the gradient; y grows upwards.
      const [ux, uy] = [-dx / Math.hypot(dx, dy), dy / Math.hypot(dx, dy)];
      const [tx, ty] = [cx + ux * length, cy + uy * length];
      const head = Math.min(4.5, length * 0.6);
      shafts.push(`M${coordinate(cx)} ${coordinate(cy)}L${coordinate(tx)} ${coordinate(ty)}`);
      heads.push(
        `M${coordinate(tx)} ${coordinate(ty)}L${coordinate(tx - head * (ux - 0.5 * uy))} ${coordinate(ty - head * (uy + 0.5 * ux))}` +
          `L${coordinate(tx - head * (ux + 0.5 * uy))} ${coordinate(ty - head * (uy - 0.5 * ux))}z`,
      );
    }
  }
  return (
    `<path d="${shafts.join('')}" fill="none" stroke-width="1.3" ${paint({ stroke: 'accent' })}/>` +
    `<path d="${heads.join('')}" ${paint({ fill: 'accent' })}/>`
  );
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function checkPoints(name: string, points: readonly number[]): void {
  if (points.length < 2)
    throw new ReportError(`lossGallery: ${name} must have two points or more, got ${points.length}.`);
  assertFinite('lossGallery', name, points);
  const wrong = points.findIndex((point, i) => i > 0 && point <= points[i - 1]!);
  if (wrong >= 0)
    throw new ReportError(
      `lossGallery: ${name} must ascend, got ${points[wrong]} after ${points[wrong - 1]}.`,
    );
}

function checkPlane({ name, values, gradients }: LossPlane, columns: number, rows: number): void {
  for (const [what, grid] of [
    ['values', values],
    ['gradients', gradients],
  ] as const) {
    if (grid === undefined) continue;
    const uneven = grid.find((row) => row.length !== columns)?.length;
    if (grid.length !== rows || uneven !== undefined) {
      throw new ReportError(
        `lossGallery: ${what} of ${name} must be [${rows}][${columns}] as y and x are, got [${grid.length}][${uneven ?? columns}].`,
      );
    }
    assertFinite('lossGallery', `${what} of ${name}`, grid.flat(2));
  }
}
