import { coordinate, escapeMarkup } from '../escape';
import { paint } from '../palette';
import { linearScale, type Scale } from './scale';

/** Axes of a curve, in px. */
export interface Panel {
  readonly x: Scale;
  readonly y: Scale;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Values that a panel must show, and its place. */
export interface PanelInput {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly height: number;
}

/** Lays out a panel between two places on the x-axis of a figure. */
export function panelOf({ xs, ys, from, to, height }: PanelInput): Panel {
  const [left, right, top, bottom] = [from + 52, to - 18, 34, height - 42];
  return { left, right, top, bottom, x: linearScale(xs, left, right), y: linearScale(ys, bottom, top) };
}

/** Texts of a panel, and the baseline of its title. */
export interface PanelTexts {
  readonly title: string;
  readonly xLabel: string;
  readonly titleAt?: number;
}

/** Draws title, rules, axis and labels of a panel. */
export function frame(
  { x, y, left, right, top, bottom }: Panel,
  { title, xLabel, titleAt = top - 14 }: PanelTexts,
): string {
  const quiet = paint({ fill: 'quiet' });
  const rules = y.ticks.map((tick) => {
    const at = coordinate(y.at(tick));
    return (
      `<line x1="${coordinate(left)}" x2="${coordinate(right)}" y1="${at}" y2="${at}" ${paint({ stroke: 'rule' })}/>` +
      `<text x="${coordinate(left - 8)}" y="${at}" dy="0.35em" text-anchor="end" ${quiet}>${y.label(tick)}</text>`
    );
  });
  const marks = x.ticks.map(
    (tick) =>
      `<text x="${coordinate(x.at(tick))}" y="${coordinate(bottom + 17)}" text-anchor="middle" ${quiet}>${x.label(tick)}</text>`,
  );
  const axis = `<line x1="${coordinate(left)}" x2="${coordinate(right)}" y1="${coordinate(bottom)}" y2="${coordinate(bottom)}" ${paint({ stroke: 'axis' })}/>`;
  const middle = coordinate((left + right) / 2);
  return (
    `<text x="${coordinate(left)}" y="${coordinate(titleAt)}" font-weight="600" font-size="13.5">${escapeMarkup(title)}</text>` +
    `${rules.join('')}${axis}${marks.join('')}` +
    `<text x="${middle}" y="${coordinate(bottom + 35)}" text-anchor="middle" ${quiet}>${escapeMarkup(xLabel)}</text>`
  );
}

/** Size in px and description of a figure. */
export interface FigureInput {
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

/** Wraps the drawing of a figure into an SVG element. */
export function figureSvg({ width, height, label }: FigureInput, content: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${coordinate(width)} ${coordinate(height)}" width="${coordinate(width)}" ` +
    `height="${coordinate(height)}" role="img" aria-label="${escapeMarkup(label)}" ` +
    `font-family="system-ui, sans-serif" font-size="12.5" ${paint({ fill: 'text' })}>${content}</svg>`
  );
}
