import { expect, it } from 'vitest';
import { limiter } from './limiter';

it('runs all work, and never more than the limit at once', async () => {
  const limited = limiter(3);
  let running = 0;
  let most = 0;
  const work = async (i: number) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running -= 1;
    if (i === 4) throw new Error('four');
    return i;
  };
  const ends = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => limited(() => work(i))));
  expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(19);
  expect([most, running]).toEqual([3, 0]);
});
