import { components, depthOf, type BoundedMask, type Mask } from './mask';

/**
 * Splits a mask at its necks: the pixels deeper than `depth` form cores, and every pixel goes to its nearest core.
 * Returns nothing for fewer than two cores of at least `smallest` pixels.
 */
export function splitAtNecks({ mask, bounds }: BoundedMask, depth: number, smallest: number): Mask[] {
  const depths = depthOf(mask, bounds);
  const deep = new Uint8Array(depths.length);
  for (let i = 0; i < deep.length; i++) deep[i] = depths[i]! > depth ? 1 : 0;
  const cores = components({ ...mask, data: deep }, smallest);
  if (cores.length < 2) return [];
  const owner = spread(mask, cores);
  const parts = cores.map(() => ({ ...mask, data: new Uint8Array(owner.length) }));
  for (let i = 0; i < owner.length; i++) if (owner[i] !== -1) parts[owner[i]!]!.data[i] = 1;
  return parts;
}

/** Core of each pixel, -1 outside the mask: all cores grow together, one step to the four sides at a time. */
function spread({ width, data }: Mask, cores: readonly Mask[]): Int32Array {
  const owner = new Int32Array(data.length).fill(-1);
  let front: number[] = [];
  cores.forEach((core, index) => {
    for (let i = 0; i < core.data.length; i++) {
      if (core.data[i] === 0) continue;
      owner[i] = index;
      front.push(i);
    }
  });
  while (front.length > 0) {
    const next: number[] = [];
    for (const p of front) {
      const x = p % width;
      const sides = [x > 0 ? p - 1 : -1, x < width - 1 ? p + 1 : -1, p - width, p + width];
      for (const q of sides) {
        if (q < 0 || q >= data.length || data[q] === 0 || owner[q] !== -1) continue;
        owner[q] = owner[p]!;
        next.push(q);
      }
    }
    front = next;
  }
  return owner;
}
