/** Maps values to coordinates on an axis, with round ticks. */
export interface Scale {
  readonly ticks: readonly number[];
  readonly at: (value: number) => number;
  readonly label: (tick: number) => string;
}

/**
 * Makes a linear scale from the round value below the smallest to the round value above the largest, with about `count`
 * steps of 1, 2 or 5 times a power of ten. If all values are equal, the scale surrounds them.
 */
export function linearScale(values: readonly number[], from: number, to: number, count = 5): Scale {
  const [low, high] = spread(values);
  const step = roundStep((high - low) / count);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toFixed(digits)),
  );
  return {
    ticks,
    at: (value) => from + ((value - first * step) / ((last - first) * step)) * (to - from),
    label: (tick) => (digits > 6 ? tick.toExponential(1) : shorten(tick, digits)),
  };
}

/** Leads of the ticks of a logarithmic scale, by the number of decades that it has at most. */
const leads: readonly { readonly decades: number; readonly leads: readonly number[] }[] = [
  { decades: 2, leads: [1, 2, 5] },
  { decades: 6, leads: [1] },
];

/**
 * Makes a logarithmic scale from the round value below the smallest to the round value above the largest; zeros are drawn at
 * its lower end. Values are at least 0, and one is larger.
 */
export function logScale(values: readonly number[], from: number, to: number): Scale {
  const positive = values.filter((value) => value > 0);
  const low = positive.reduce((a, b) => Math.min(a, b), Infinity);
  const high = positive.reduce((a, b) => Math.max(a, b), 0);
  const decades = Math.log10(high / low);
  const rule = leads.find((one) => decades <= one.decades);
  const step = rule ? 1 : Math.ceil(decades / 6);
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const all: number[] = [];
  for (let power = first; power <= last + step; power += step) {
    for (const lead of rule?.leads ?? [1]) all.push(Number(`${lead}e${power}`));
  }
  const start = all.filter((tick) => tick <= low).length - 1;
  const end = all.findIndex((tick) => tick >= high && tick > low);
  const ticks = all.slice(start, end + 1);
  const [bottom, top] = [Math.log(ticks[0]!), Math.log(ticks.at(-1)!)];
  return {
    ticks,
    at: (value) =>
      value <= ticks[0]! ? from : from + ((Math.log(value) - bottom) / (top - bottom)) * (to - from),
    label: (tick) =>
      tick < 1e-4 ? tick.toExponential(0) : shorten(tick, Math.max(0, -Math.floor(Math.log10(tick) + 1e-9))),
  };
}

/** The smallest and the largest value, moved apart if they are nearly equal. */
function spread(values: readonly number[]): [number, number] {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > Math.max(1e-12, 1e-9 * size)) return [low, high];
  const apart = size > 1e-12 ? size / 2 : 0.5;
  return [low - apart, high + apart];
}

/** Rounds a step up to 1, 2 or 5 times a power of ten. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  const lead = step / power;
  if (lead <= 1 + 1e-9) return power;
  if (lead <= 2) return 2 * power;
  return lead <= 5 ? 5 * power : 10 * power;
}

function shorten(tick: number, digits: number): string {
  if (Math.abs(tick) >= 1e6) return `${Number((tick / 1e6).toFixed(2))}M`;
  if (Math.abs(tick) >= 1e4) return `${Number((tick / 1e3).toFixed(2))}k`;
  return tick.toFixed(digits);
}
