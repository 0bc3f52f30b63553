import { expect, it } from 'vitest';
import { randomKeys } from './random-order';

const numbers = (keys: ReturnType<typeof randomKeys>) => Array.from(keys.draw(2, 3).dataSync());

it('draws numbers in [0, 1), new ones at each call, repeated by the seed', () => {
  const [first, second] = [randomKeys(3), randomKeys(3)];
  const drawn = numbers(first);
  expect(drawn.every((x) => x >= 0 && x < 1)).toBe(true);
  expect(numbers(second)).toEqual(drawn);
  expect(numbers(first)).not.toEqual(drawn);
  expect(numbers(randomKeys(4))).not.toEqual(drawn);
});

it('depends on the seed and the step only after onProgress', () => {
  const [unbroken, resumed] = [randomKeys(3), randomKeys(3)];
  numbers(unbroken);
  unbroken.onProgress({ epoch: 0, step: 7 });
  resumed.onProgress({ epoch: 0, step: 7 });
  expect(numbers(resumed)).toEqual(numbers(unbroken));
});
