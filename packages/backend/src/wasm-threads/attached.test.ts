import { describe, expect, it } from 'vitest';
import type { WasmHeap } from '../repairs/wasm-heap';
import { attachHelpers, helpersWanted, takeHelpers } from './attached';
import type { Helper } from './helper';
import { shareWork, type Part } from './shared-work';

const large = { multiplications: 1e6, bytesIn: 0, bytesOut: 0, bytesOnce: 0 };

/** Work on a heap with this helper; the units that were done here, in order. */
function unitsDone(heap: WasmHeap, give: () => () => void): readonly number[] {
  const done: number[] = [];
  const run = ({ from, to }: Part) => {
    for (let unit = from; unit < to; unit++) done.push(unit);
  };
  shareWork(heap, { units: 10, costs: large, run, give });
  return done;
}

const helper = {
  isReady: () => true,
  clear: () => undefined,
  start: () => undefined,
  finish: () => true,
} as unknown as Helper;

const heapWith = (start: () => Helper): WasmHeap => {
  const heap = {} as WasmHeap;
  attachHelpers(heap, { threads: 2, running: [], start });
  return heap;
};

describe('helpers', () => {
  it('are no longer wanted where a thread cannot be started', () => {
    const heap = heapWith(() => {
      throw new RangeError('could not allocate memory');
    });
    expect(helpersWanted(heap)).toBe(1);
    expect(unitsDone(heap, () => () => undefined)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(helpersWanted(heap)).toBe(0);
  });

  it('leave a part whose memory they cannot have to the calling thread, and pass other errors on', () => {
    const heap = heapWith(() => helper);
    const failing = (error: Error) => () => {
      throw error;
    };
    expect(unitsDone(heap, failing(new RangeError('grow')))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(() => unitsDone(heap, failing(new TypeError('other')))).toThrow('other');
    expect(unitsDone(heap, () => () => undefined)).toEqual([0, 1, 2, 3, 4]);
    expect(takeHelpers(heap, 1)).toEqual([helper]);
  });
});
