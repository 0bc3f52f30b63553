import { expect, it } from 'vitest';
import type { Result } from '@vse/example-kit';
import { learningOf } from './learning';

const row = (system: string, rsum: number) => ({ system, metrics: { rsum, rsumInterval: { low: rsum - 9, high: rsum + 9 } } }) as Result; // prettier-ignore

it('makes a series of each start and kind of query', () => {
  const rows = (size: number) => [row(`from nothing, ${size} pictures, by sentence`, size), row(`from nothing, ${size} pictures, by description`, 2 * size)]; // prettier-ignore
  const points = [75, 150].map((images) => ({ start: 'from nothing', images, rows: rows(images) }));
  expect(learningOf(points)).toEqual([
    {
      name: 'from nothing, by sentence',
      points: [
        { size: 75, value: 75, interval: { low: 66, high: 84 } },
        { size: 150, value: 150, interval: { low: 141, high: 159 } },
      ],
    },
    {
      name: 'from nothing, by description',
      points: [
        { size: 75, value: 150, interval: { low: 141, high: 159 } },
        { size: 150, value: 300, interval: { low: 291, high: 309 } },
      ],
    },
  ]);
});
