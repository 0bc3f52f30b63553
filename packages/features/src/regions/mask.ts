/** Pixels of an image: 1 where chosen, 0 elsewhere, row by row. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The smallest rectangle around a mask's pixels, right and bottom exclusive, and how many there are. */
export interface MaskBounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly area: number;
}

export function boundsOf({ width, height, data }: Mask): MaskBounds {
  let [left, top, right, bottom, area] = [width, height, 0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (data[i] === 0) continue;
      area += 1;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  return area > 0 ? { left, top, right, bottom, area } : { left: 0, top: 0, right: 0, bottom: 0, area };
}

/** The pieces of a mask that hang together over sides and corners, those of at least `smallest` pixels. */
export function components({ width, height, data }: Mask, smallest: number): Mask[] {
  const seen = new Uint8Array(data.length);
  const found: Mask[] = [];
  const stack = new Int32Array(data.length);
  for (let start = 0; start < data.length; start++) {
    if (data[start] === 0 || seen[start] === 1) continue;
    const members: number[] = [];
    let top = 0;
    stack[top++] = start;
    seen[start] = 1;
    while (top > 0) {
      const p = stack[--top]!;
      members.push(p);
      const x = p % width;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const q = p + dy * width + dx;
          if (x + dx < 0 || x + dx >= width || q < 0 || q >= data.length) continue;
          if (data[q] === 0 || seen[q] === 1) continue;
          seen[q] = 1;
          stack[top++] = q;
        }
      }
    }
    if (members.length < smallest) continue;
    const piece = new Uint8Array(data.length);
    for (const p of members) piece[p] = 1;
    found.push({ width, height, data: piece });
  }
  return found;
}

/** How far each chosen pixel is from the nearest that is not (or from the edge), by steps to the four sides. */
export function depthOf({ width, height, data }: Mask, bounds: MaskBounds): Uint16Array {
  const depth = new Uint16Array(data.length);
  const { left: x0, top, right: x1, bottom } = bounds;
  for (let y = top; y < bottom; y++) {
    for (let x = x0, i = y * width + x0; x < x1; x++, i++) {
      if (data[i] === 0) continue;
      const left = x > 0 ? depth[i - 1]! : 0;
      const above = y > 0 ? depth[i - width]! : 0;
      depth[i] = Math.min(left, above) + 1;
    }
  }
  for (let y = bottom - 1; y >= top; y--) {
    for (let x = x1 - 1, i = y * width + x1 - 1; x >= x0; x--, i--) {
      if (data[i] === 0) continue;
      const right = x < width - 1 ? depth[i + 1]! : 0;
      const below = y < height - 1 ? depth[i + width]! : 0;
      depth[i] = Math.min(depth[i]!, Math.min(right, below) + 1);
    }
  }
  return depth;
}

/** A mask and its bounds, so that they are found once. */
export interface BoundedMask {
  readonly mask: Mask;
  readonly bounds: MaskBounds;
}

/** Intersection over union of two masks of one image; 0 where both are empty. */
export function overlap(a: BoundedMask, b: BoundedMask): number {
  const left = Math.max(a.bounds.left, b.bounds.left);
  const right = Math.min(a.bounds.right, b.bounds.right);
  const bottom = Math.min(a.bounds.bottom, b.bounds.bottom);
  const { width, data } = a.mask;
  let both = 0;
  for (let y = Math.max(a.bounds.top, b.bounds.top); y < bottom; y++) {
    for (let i = y * width + left; i < y * width + right; i++) both += data[i]! & b.mask.data[i]!;
  }
  const either = a.bounds.area + b.bounds.area - both;
  return either > 0 ? both / either : 0;
}
