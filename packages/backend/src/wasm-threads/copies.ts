import type { WasmHeap } from '../repairs/wasm-heap';
import type { Helper } from './helper';

/** Bytes of the heap. */
export interface Region {
  readonly address: number;
  readonly bytes: number;
}

/** Copies regions of the heap to a helper, one after another; returns the address there. */
export function copyTo(helper: Helper, { wasm }: WasmHeap, regions: readonly Region[]): number {
  const start = helper.allocate(bytesOf(regions));
  const [source, target] = [wasm.HEAPU8, helper.bytes()];
  let to = start;
  for (const { address, bytes } of regions) {
    target.set(source.subarray(address, address + bytes), to);
    to += bytes;
  }
  return start;
}

/** Copies what a helper has from an address on back to regions of the heap. */
export function copyBack(
  helper: Helper,
  { wasm }: WasmHeap,
  start: number,
  regions: readonly Region[],
): void {
  const [source, target] = [helper.bytes(), wasm.HEAPU8];
  let from = start;
  for (const { address, bytes } of regions) {
    target.set(source.subarray(from, from + bytes), address);
    from += bytes;
  }
}

/** Bytes of all regions. */
export function bytesOf(regions: readonly Region[]): number {
  return regions.reduce((sum, { bytes }) => sum + bytes, 0);
}
