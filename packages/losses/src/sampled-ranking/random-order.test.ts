import { expect, it } from 'vitest';
import { randomKeys } from './random-order';

const numbers = (keys: ReturnType<typeof randomKeys>) => Array.from(keys.draw(2, 3).dataSync());

it('draws numbers in [0, 1), others at each call, the same again from the same seed', () => {
  const [first, second] = [randomKeys(3), randomKeys(3)];
  const drawn = numbers(first);
  expect(drawn.every((x) => x >= 0 && x < 1)).toBe(true);
  expect(numbers(second)).toEqual(drawn);
  expect(numbers(first)).not.toEqual(drawn);
  expect(numbers(randomKeys(4))).not.toEqual(drawn);
});

it('depends on nothing but seed and step once told of progress', () => {
  const [unbroken, resumed] = [randomKeys(3), randomKeys(3)];
  numbers(unbroken);
  unbroken.onProgress({ epoch: 0, step: 7 });
  resumed.onProgress({ epoch: 0, step: 7 });
  expect(numbers(resumed)).toEqual(numbers(unbroken));
});
