import { describe, expect, it } from 'vitest';
import { duration, progressLine } from './progress-line';

function shown(isTTY: boolean) {
  const texts: string[] = [];
  let time = 0;
  const line = progressLine({ isTTY, write: (text) => texts.push(text) }, 'Indexing', { now: () => time });
  return {
    texts,
    at: (seconds: number, done: number, failed = 0) => {
      time = 1000 * seconds;
      line({ done, total: 100, failed });
    },
  };
}

describe('progressLine', () => {
  it('rewrites one line on a terminal, five times a second at most', () => {
    const { texts, at } = shown(true);
    at(0, 1);
    at(0.1, 2);
    at(2, 20, 1);
    at(10, 100, 1);
    expect(texts).toEqual([
      '\rIndexing: 1 of 100 pictures\u001b[K',
      '\rIndexing: 20 of 100 pictures, 10/s, 8 s left, 1 failed\u001b[K',
      '\rIndexing: 100 of 100 pictures, 10/s, 1 failed\u001b[K\n',
    ]);
  });

  it('writes a line every ten seconds elsewhere, and the last', () => {
    const { texts, at } = shown(false);
    [0, 3, 9, 10, 12].forEach((seconds) => at(seconds, 1 + seconds));
    at(20, 100);
    expect(texts).toEqual([
      'Indexing: 1 of 100 pictures\n',
      'Indexing: 11 of 100 pictures, 1.1/s, 1 min 21 s left\n',
      'Indexing: 100 of 100 pictures, 5.0/s\n',
    ]);
  });
});

it.each([
  [0.2, '1 s'],
  [61, '1 min 1 s'],
  [3725, '1 h 2 min'],
])('duration(%d) is %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
