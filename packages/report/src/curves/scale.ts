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
