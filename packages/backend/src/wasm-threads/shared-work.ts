import type { WasmHeap } from '../repairs/wasm-heap';
import { helpersWanted, takeHelpers } from './attached';
import type { Helper } from './helper';
import { shareOut, type UnitCosts } from './shares';

/** Units of work, from the first to the one behind the last. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/** Work that can be done in parts, at once on several threads, with the same result. */
export interface DivisibleWork {
  readonly units: number;
  readonly costs: UnitCosts;
  /** A helper's share is a multiple of this. Defaults to `1`. */
  readonly step?: number;
  /** Does a part on the heap. */
  readonly run: (part: Part) => void;
  /** Lets a helper do a part: copies what it needs, notes the calls; returns what copies its results back. */
  readonly give: (helper: Helper, part: Part) => () => void;
}

/** Does all parts of the work, some by helpers where that pays and helpers are there. */
export function shareWork(heap: WasmHeap, { units, costs, step, run, give }: DivisibleWork): void {
  const { own, others } = shareOut(units, costs, helpersWanted(heap), step);
  const helpers = others.length > 0 ? takeHelpers(heap, others.length) : undefined;
  if (!helpers) {
    run({ from: 0, to: units });
    return;
  }
  const given = others.map((part, i) => ({ part, take: begin(helpers[i]!, part, give) }));
  run({ from: 0, to: own });
  for (const { part, take } of given) if (!take?.()) run(part);
}

/** Lets a helper begin with a part, if its memory can hold it; what is returned waits for it, and is false if it failed. */
function begin(helper: Helper, part: Part, give: DivisibleWork['give']): (() => boolean) | undefined {
  try {
    helper.clear();
    const take = give(helper, part);
    helper.start();
    return () => {
      const done = helper.finish();
      if (done) take();
      return done;
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined; // its memory cannot grow
    throw error;
  }
}
