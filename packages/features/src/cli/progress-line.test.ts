import { describe, expect, it } from 'vitest';
import { describeProgress, progressLine } from './progress-line';

const step = (done: number) => ({ done, total: 100, bad: 0, rate: 20, secondsLeft: (100 - done) / 20 });

describe('progressLine', () => {
  it('overwrites one line of a terminal, and ends it', () => {
    const said: string[] = [];
    const line = progressLine({ isTTY: true, write: (text) => said.push(text) }, () => 0);
    line(step(20));
    line(step(40)); // too soon
    line(step(100));
    expect(said).toEqual(['\r20 of 100 images, 20/s, 4 s left\u001b[K', '\r100 of 100 images, 20/s, 0 s left\u001b[K\n']); // prettier-ignore
  });

  it('writes a line every ten seconds to other streams', () => {
    const said: string[] = [];
    let time = 0;
    const line = progressLine({ write: (text) => said.push(text) }, () => time);
    for (const [at, done] of [
      [0, 10],
      [9999, 20],
      [10_000, 30],
    ] as const) {
      // prettier-ignore
      time = at;
      line(step(done));
    }
    expect(said).toEqual(['10 of 100 images, 20/s, 5 s left\n', '30 of 100 images, 20/s, 4 s left\n']);
  });
});

describe('describeProgress', () => {
  it('mentions unreadable images, and an unknown time left', () => {
    const start = { done: 3, total: 9, bad: 2, rate: 0.25, secondsLeft: Infinity };
    expect(describeProgress(start)).toBe('3 of 9 images, 0.3/s, time left unknown, 2 could not be read');
  });
});
