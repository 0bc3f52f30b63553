import type { Mark } from '../state/signals';

/** A point of a line. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line with its name. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

const width = 440;
const height = 200;
const left = 48;
const right = 8;
const top = 10;
const bottom = 24;
/** Place of the text of an empty chart: between the line in the middle and the lowest. */
const emptyText = top + 0.75 * (height - top - bottom) + 4;
/** More points are means of their neighbours: the eye sees no more, and drawing stays quick. */
const mostPoints = 200;

/** A chart of lines over the steps, with a text for those who do not see it. */
export function LineChart({
  title,
  unit,
  empty,
  series,
  marks,
  top: fixed,
}: {
  readonly title: string;
  readonly unit: string;
  readonly empty: string;
  readonly series: readonly Series[];
  readonly marks: readonly Mark[];
  readonly top?: number;
}) {
  const all = series.map(({ name, points }) => ({ name, points: thinned(points) }));
  const last = series.flatMap(({ name, points }) => {
    const end = points.at(-1);
    return end ? [`${name} ${number(end.y)}${unit}`] : [];
  });
  const steps = Math.max(1, ...series.map(({ points }) => points.at(-1)?.x ?? 0));
  const values = all.flatMap(({ points }) => points.map((point) => point.y));
  const least = Math.min(...values);
  // A loss that falls from hundreds to ones needs an axis of powers of ten.
  const logarithmic = fixed === undefined && least > 0 && Math.max(...values) / least > 30;
  const highest = fixed ?? niceTop(Math.max(0, ...values));
  const ticks = logarithmic ? powersOfTen(least, highest) : [0, highest / 2, highest];
  const [from, to] = logarithmic ? [Math.log10(ticks[0]!), Math.log10(ticks.at(-1)!)] : [0, highest];
  const x = (step: number) => left + ((width - left - right) * step) / steps;
  const y = (value: number) => {
    const place = logarithmic ? Math.log10(value) : value;
    return top + (height - top - bottom) * (1 - (place - from) / (to - from));
  };
  return (
    <figure class="chart">
      <figcaption>
        <span>{title}</span>
        <span class="legend">
          {last.length > 0
            ? series.map(({ name, points }, i) => (
                <span key={name} class={`key line-${i}`}>
                  {series.length > 1 && `${name} `}
                  {points.length > 0 ? `${number(points.at(-1)!.y)}${unit}` : ''}
                </span>
              ))
            : null}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${title}: ${last.join(', ') || empty}`}>
        {ticks.map((tick) => (
          <g key={tick}>
            <line class="grid" x1={left} x2={width - right} y1={y(tick)} y2={y(tick)} />
            <text class="tick" x={left - 6} y={y(tick) + 4} text-anchor="end">
              {last.length > 0 || fixed !== undefined ? number(tick) : ''}
            </text>
          </g>
        ))}
        {last.length > 0 && (
          <text class="tick" x={width - right} y={height - 6} text-anchor="end">
            step {steps}
          </text>
        )}
        {last.length === 0 && (
          <text class="empty-chart" x={(left + width) / 2} y={emptyText} text-anchor="middle">
            {empty}
          </text>
        )}
        {marks.map(({ step, label }, i) => (
          <g key={`${step}-${i}`}>
            <line class="mark" x1={x(step)} x2={x(step)} y1={top} y2={height - bottom} />
            <title>{label}</title>
          </g>
        ))}
        {all.map(({ name, points }, i) => (
          <polyline
            key={name}
            class={`line line-${i}`}
            points={points.map((point) => `${x(point.x).toFixed(1)},${y(point.y).toFixed(1)}`).join(' ')}
          />
        ))}
      </svg>
    </figure>
  );
}

/** At most `mostPoints` means of neighbours. */
export function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length <= mostPoints) return points;
  const size = Math.ceil(points.length / mostPoints);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const own = points.slice(i * size, (i + 1) * size);
    const mean = own.reduce((sum, { y }) => sum + y, 0) / own.length;
    return { x: own.at(-1)!.x, y: mean };
  });
}

/** Powers of ten from below the least value to above the highest. */
export function powersOfTen(least: number, highest: number): readonly number[] {
  const [from, to] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(highest))];
  return Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
}

/** The next of 1, 2, 5, 10 and so on. */
export function niceTop(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= value) ?? 10 * power;
}

function number(value: number): string {
  return value >= 100 || Number.isInteger(value)
    ? String(Math.round(value))
    : value.toPrecision(value < 0.1 ? 2 : 3);
}
