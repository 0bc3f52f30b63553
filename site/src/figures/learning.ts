import { learningCurve, type LearningPoint } from '@vse/report';
import { readText } from '../repository';

const row = /^from nothing, (\d+) pictures, by (\w+) .*\|\s*([\d.]+)\s+([\d.]+) to ([\d.]+)\s*$/gm;

/** The learning curve that `examples/artworks` printed, from its README. */
export function artworksCurve(): string {
  const points = new Map<string, LearningPoint[]>();
  for (const [, size, by, value, low, high] of readText('examples/artworks/README.md').matchAll(row)) {
    const name = `by ${by}`;
    const interval = { low: Number(low), high: Number(high) };
    points.set(name, [...(points.get(name) ?? []), { size: Number(size), value: Number(value), interval }]);
  }
  return learningCurve([...points].map(([name, list]) => ({ name, points: list })));
}
