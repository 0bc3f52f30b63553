import type { LabImage } from './oklab';
import type { Segmentation } from './segment';

interface Group {
  size: number;
  l: number;
  a: number;
  b: number;
  readonly neighbours: Set<number>;
}

/** Merges adjacent segments by Ward's criterion on their colours until `wanted` are left, numbered from 0. */
export function mergeSegments(
  image: LabImage,
  { labels, count }: Segmentation,
  wanted: number,
): Segmentation {
  const groups = groupsOf(image, labels, count);
  const into = Int32Array.from({ length: count }, (_, i) => i);
  for (let left = count; left > wanted; left--) {
    const pair = closest(groups);
    if (!pair) break;
    const [keep, gone] = pair;
    join(groups, keep, gone);
    for (let i = 0; i < count; i++) if (into[i] === gone) into[i] = keep;
  }
  const names = new Map<number, number>();
  for (const root of into) if (!names.has(root)) names.set(root, names.size);
  const renamed = into.map((root) => names.get(root)!);
  const joined = new Int32Array(labels.length);
  for (let i = 0; i < labels.length; i++) joined[i] = renamed[labels[i]!]!;
  return { labels: joined, count: names.size };
}

function groupsOf({ width, l, a, b }: LabImage, labels: Int32Array, count: number): Map<number, Group> {
  const groups = new Map<number, Group>();
  for (let i = 0; i < count; i++) groups.set(i, { size: 0, l: 0, a: 0, b: 0, neighbours: new Set() });
  for (let i = 0; i < labels.length; i++) {
    const group = groups.get(labels[i]!)!;
    group.size += 1;
    group.l += l[i]!;
    group.a += a[i]!;
    group.b += b[i]!;
    const besides = [(i + 1) % width === 0 ? i : i + 1, Math.min(i + width, labels.length - 1)];
    for (const q of besides) {
      if (labels[q] === labels[i] || (q === labels.length - 1 && i + width !== q && i + 1 !== q)) continue;
      group.neighbours.add(labels[q]!);
      groups.get(labels[q]!)!.neighbours.add(labels[i]!);
    }
  }
  return groups;
}

function closest(groups: ReadonlyMap<number, Group>): [number, number] | undefined {
  let best: [number, number] | undefined;
  let lowest = Infinity;
  for (const [i, p] of groups) {
    for (const j of p.neighbours) {
      if (j < i) continue;
      const q = groups.get(j)!;
      const distance =
        (p.l / p.size - q.l / q.size) ** 2 +
        (p.a / p.size - q.a / q.size) ** 2 +
        (p.b / p.size - q.b / q.size) ** 2;
      const cost = ((p.size * q.size) / (p.size + q.size)) * distance;
      if (cost >= lowest) continue;
      lowest = cost;
      best = [i, j];
    }
  }
  return best;
}

function join(groups: Map<number, Group>, keep: number, gone: number): void {
  const p = groups.get(keep)!;
  const q = groups.get(gone)!;
  p.size += q.size;
  p.l += q.l;
  p.a += q.a;
  p.b += q.b;
  for (const j of q.neighbours) {
    const other = groups.get(j)!;
    other.neighbours.delete(gone);
    if (j === keep) continue;
    other.neighbours.add(keep);
    p.neighbours.add(j);
  }
  p.neighbours.delete(gone);
  groups.delete(gone);
}
