import { coordinate } from '../escape';
import { paint, paintSeries } from '../palette';
import { figureSvg, frame, type Panel } from './panel';
import { linearScale } from './scale';
import { dashOf, legend, legendLine } from './series-legend';

/** A value with its interval, at a place on the x-axis. */
interface ChartPoint {
  readonly x: number;
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

interface ChartSeries {
  readonly name: string;
  readonly points: readonly ChartPoint[];
}

interface ChartTexts {
  readonly title: string;
  readonly xLabel: string;
  readonly label: string;
}

/** Draws named series with dots, and a band from low to high where points have them, on axes that begin at 0 if `fromZero`. */
export function seriesChart(
  series: readonly ChartSeries[],
  { title, xLabel, label }: ChartTexts,
  {
    width,
    height,
    fromZero,
  }: { readonly width: number; readonly height: number; readonly fromZero: boolean },
): string {
  const legendHeight = series.length > 1 ? legendLine * series.length : 0;
  const tall = height + legendHeight;
  const points = series.flatMap((one) => one.points);
  const ys = points.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value]);
  const [left, right, top, bottom] = [52, width - 18, 34 + legendHeight, tall - 42];
  const panel: Panel = {
    left,
    right,
    top,
    bottom,
    x: linearScale(
      points.map(({ x }) => x),
      left,
      right,
    ),
    y: linearScale(fromZero ? [0, ...ys] : ys, bottom, top),
  };
  const names = series.map(({ name }) => name);
  const drawn = series.map(({ points }, index) => drawSeries(points, panel, index));
  const content = `${frame(panel, { title, xLabel, titleAt: 20 })}${series.length > 1 ? legend(names, panel) : ''}${drawn.join('')}`;
  return figureSvg({ width, height: tall, label }, content);
}

function drawSeries(points: readonly ChartPoint[], { x, y }: Panel, index: number): string {
  const place = (level: (point: ChartPoint) => number) =>
    points.map((point) => `${coordinate(x.at(point.x))},${coordinate(y.at(level(point)))}`);
  const ranged = points.some(({ low, high }) => low !== undefined || high !== undefined);
  const band = ranged
    ? `<polygon points="${[...place(({ high, value }) => high ?? value), ...place(({ low, value }) => low ?? value).reverse()].join(' ')}" opacity="0.16" ${paintSeries(index, 'fill')}/>`
    : '';
  const line = `<polyline points="${place(({ value }) => value).join(' ')}" fill="none" stroke-width="1.8"${dashOf(index)} ${paintSeries(index, 'line')}/>`;
  const dots = points.map(
    (point) =>
      `<g ${paint({ fill: 'page' })}><circle cx="${coordinate(x.at(point.x))}" cy="${coordinate(y.at(point.value))}" r="3.2" stroke-width="1.6" ${paintSeries(index, 'line')}/></g>`,
  );
  return band + line + dots.join('');
}
