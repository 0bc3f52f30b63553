/** Cost of a unit of work, such as a row of a product. */
export interface UnitCosts {
  readonly multiplications: number;
  /** Bytes that a helper needs for a unit. */
  readonly bytesIn: number;
  /** Bytes that it gives back for a unit. */
  readonly bytesOut: number;
  /** Bytes that it needs for any number of units. */
  readonly bytesOnce: number;
}

/** Units of each thread: this one's are the first, helpers do the others. */
export interface Shares {
  readonly own: number;
  readonly others: readonly { readonly from: number; readonly to: number }[];
}

/** Multiplications and copied bytes per ns, and the ns that it takes to wake a helper, on x64. */
const [MULTIPLICATIONS, BYTES, WAKING] = [28, 6, 40_000];

/** Most bytes in a helper's memory. */
const MOST_BYTES = 2 ** 29;

/** Share of the time without helpers below which they pay. */
const PAYS = 0.85;

/**
 * Shares units of work out, so that it takes least time. This thread copies for each helper, before that begins and after it
 * ends, so its own share is the smaller one. It keeps everything where helpers would save little.
 *
 * @param step - A helper's share is a multiple of this.
 */
export function shareOut(units: number, costs: UnitCosts, helpers: number, step = 1): Shares {
  let best = { time: PAYS * units * timeOf(costs), count: 0, each: 0 };
  for (let count = 1; count <= helpers; count++) {
    const each = helpersShare(units, costs, count, step);
    const time = timeWith({ units, costs, count, each });
    if (each > 0 && each * count <= units && time < best.time) best = { time, count, each };
  }
  const own = units - best.count * best.each;
  const others = Array.from({ length: best.count }, (_, i) => ({
    from: own + i * best.each,
    to: own + (i + 1) * best.each,
  }));
  return { own, others };
}

function timeOf({ multiplications }: UnitCosts): number {
  return multiplications / MULTIPLICATIONS;
}

/** Units with which a helper ends when this thread has done the others and copied from all helpers. */
function helpersShare(units: number, costs: UnitCosts, count: number, step: number): number {
  const copying = Math.min(1, costs.bytesOut / BYTES / timeOf(costs));
  return Math.floor(units / (1 + count * (1 - copying)) / step) * step;
}

interface Plan {
  readonly units: number;
  readonly costs: UnitCosts;
  readonly count: number;
  readonly each: number;
}

function timeWith({ units, costs, count, each }: Plan): number {
  const { bytesIn, bytesOut, bytesOnce } = costs;
  if (bytesOnce + each * (bytesIn + bytesOut) > MOST_BYTES) return Infinity;
  const sent = (count * (bytesOnce + each * bytesIn)) / BYTES;
  const taken = (count * each * bytesOut) / BYTES;
  const own = (units - count * each) * timeOf(costs);
  return sent + WAKING + Math.max(each * timeOf(costs), own) + taken;
}
