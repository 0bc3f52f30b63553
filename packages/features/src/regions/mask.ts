/** Some pixels of an image. */
export interface Mask {
  /** Width of the image. */
  readonly width: number;
  /** Height of the image. */
  readonly height: number;
  /** 1 for a pixel of the mask, 0 for others, row by row. */
  readonly data: Uint8Array;
}

/** Bounding rectangle and area of a mask. */
export interface MaskBounds {
  /** First column. */
  readonly left: number;
  /** First row. */
  readonly top: number;
  /** Column after the last. */
  readonly right: number;
  /** Row after the last. */
  readonly bottom: number;
  /** Number of pixels. */
  readonly area: number;
}

/** Finds the bounding rectangle and area of a mask. */
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

/** Finds the 8-connected components of a mask of at least `smallest` pixels. */
export function components({ width, height, data }: Mask, smallest: number): Mask[] {
  const seen = new Uint8Array(data.length);
  const pieces: Mask[] = [];
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
    pieces.push({ width, height, data: piece });
  }
  return pieces;
}

/** Depth of each pixel of a mask: its city-block distance to the nearest pixel outside, or to the edge. */
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

/** A mask and its bounds. */
export interface BoundedMask {
  /** Pixels of the region. */
  readonly mask: Mask;
  /** Bounding rectangle and area. */
  readonly bounds: MaskBounds;
}

/** Intersection over union of two masks of one image; 0 if both are empty. */
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
