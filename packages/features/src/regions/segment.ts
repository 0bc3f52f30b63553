import type { LabImage } from './oklab';

/** Scale and smallest size of a segmentation. */
export interface SegmentOptions {
  /** Largest difference that a segment of one pixel tolerates, in OKLab times 100: larger means fewer segments. */
  readonly scale: number;
  /** Size below which segments are merged with their most similar neighbour, in pixels. */
  readonly smallest: number;
}

/** Segment of each pixel, numbered from 0 by first appearance, and the number of segments. */
export interface Segmentation {
  readonly labels: Int32Array;
  readonly count: number;
}

const LEVELS = 1024;
const STEPS_PER_UNIT = 16;
// Differences up to this are noise of the compression.
const NOISE = 1;

/**
 * Graph-based segmentation: merges neighbours in order of difference while the difference is at most the internal
 * difference of both sides plus `scale` over their size. Felzenszwalb and Huttenlocher,
 * https://doi.org/10.1023/B:VISI.0000022288.19776.77
 */
export function segment(image: LabImage, { scale, smallest }: SegmentOptions): Segmentation {
  const { width, height } = image;
  const { from, to, weight } = sortedEdges(image);
  const parent = new Int32Array(width * height);
  for (let i = 0; i < parent.length; i++) parent[i] = i;
  const size = new Int32Array(width * height).fill(1);
  const bound = new Float32Array(width * height).fill(scale);
  const join = (a: number, b: number): number => {
    const [into, out] = size[a]! >= size[b]! ? [a, b] : [b, a];
    parent[out] = into;
    size[into] = size[into]! + size[out]!;
    return into;
  };
  for (let i = 0; i < from.length; i++) {
    const a = find(parent, from[i]!);
    const b = find(parent, to[i]!);
    const w = weight[i]!;
    if (a === b || w > bound[a]! || w > bound[b]!) continue;
    const joined = join(a, b);
    bound[joined] = w + scale / size[joined]!;
  }
  for (let i = 0; i < from.length; i++) {
    const a = find(parent, from[i]!);
    const b = find(parent, to[i]!);
    if (a !== b && (size[a]! < smallest || size[b]! < smallest)) join(a, b);
  }
  return numbered(parent);
}

function find(parent: Int32Array, node: number): number {
  let root = node;
  while (parent[root] !== root) root = parent[root]!;
  while (parent[node] !== root) {
    const next = parent[node]!;
    parent[node] = root;
    node = next;
  }
  return root;
}

/** Edges to the right and below, sorted by weight with a stable counting sort. */
function sortedEdges({ width, height, l, a, b }: LabImage) {
  const limit = width * height * 2;
  const [ends, others, levels] = [new Int32Array(limit), new Int32Array(limit), new Uint16Array(limit)];
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      for (let way = 0; way < 2; way++) {
        if (way === 0 ? x + 1 === width : y + 1 === height) continue;
        const q = way === 0 ? p + 1 : p + width;
        const difference = Math.sqrt((l[p]! - l[q]!) ** 2 + (a[p]! - a[q]!) ** 2 + (b[p]! - b[q]!) ** 2);
        ends[count] = p;
        others[count] = q;
        levels[count++] = Math.min(LEVELS - 1, Math.max(0, difference - NOISE) * STEPS_PER_UNIT);
      }
    }
  }
  const starts = new Int32Array(LEVELS + 1);
  for (let i = 0; i < count; i++) starts[levels[i]! + 1]!++;
  for (let level = 0; level < LEVELS; level++) starts[level + 1]! += starts[level]!;
  const [from, to, weight] = [new Int32Array(count), new Int32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i++) {
    const at = starts[levels[i]!]!++;
    from[at] = ends[i]!;
    to[at] = others[i]!;
    weight[at] = levels[i]! / STEPS_PER_UNIT;
  }
  return { from, to, weight };
}

function numbered(parent: Int32Array): Segmentation {
  const names = new Int32Array(parent.length).fill(-1);
  const labels = new Int32Array(parent.length);
  let count = 0;
  for (let i = 0; i < parent.length; i++) {
    const root = find(parent, i);
    if (names[root] === -1) names[root] = count++;
    labels[i] = names[root]!;
  }
  return { labels, count };
}
