import { expect, it } from 'vitest';
import { progressOn } from './progress';

it('rewrites the percentage on a terminal, and elsewhere writes the steps only', () => {
  for (const isTTY of [true, false]) {
    let text = '';
    let time = 0;
    const { log, onUnpacked } = progressOn({ isTTY, write: (more) => (text += more) }, () => (time += 150));
    log('a step');
    for (const done of [1, 2, 150, 300]) onUnpacked(done, 300);
    // A call each 150 ms, of which one in 200 ms is written, and the last.
    const counted = '\runpacking 0 %\u001b[K\runpacking 50 %\u001b[K\runpacking 100 %\u001b[K\n';
    expect(text).toBe(`vse-tensorflow: a step\n${isTTY ? counted : ''}`);
  }
});
