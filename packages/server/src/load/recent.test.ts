import { expect, it } from 'vitest';
import { recent } from './recent';

it('forgets what was used longest ago, by number and by size', () => {
  const two = recent<string>(2);
  two.set('a', 'A');
  two.set('b', 'B');
  expect(two.get('a')).toBe('A');
  two.set('c', 'C');
  expect(['a', 'b', 'c'].map((key) => two.get(key))).toEqual(['A', undefined, 'C']);

  const bytes = recent<string>(5, ({ length }) => length);
  bytes.set('a', 'xxx');
  bytes.set('a', 'yy');
  bytes.set('b', 'zzz');
  expect([bytes.get('a'), bytes.get('b')]).toEqual(['yy', 'zzz']);
  bytes.set('c', 'too long for all');
  expect(['a', 'b', 'c'].map((key) => bytes.get(key))).toEqual([undefined, undefined, undefined]);
  bytes.set('d', 'd');
  bytes.delete('d');
  expect(bytes.get('d')).toBeUndefined();
});
