import { expect, it } from 'vitest';
import { progressOn } from './progress';

it('writes each percent once on a terminal, and elsewhere the steps only', () => {
  for (const isTTY of [true, false]) {
    let text = '';
    const { log, onUnpacked } = progressOn({ isTTY, write: (more) => (text += more) });
    log('a step');
    for (const done of [1, 2, 150, 300]) onUnpacked(done, 300);
    const counted = '\runpacking 0 %\runpacking 50 %\runpacking 100 %\n';
    expect(text).toBe(`vse-tensorflow: a step\n${isTTY ? counted : ''}`);
  }
});
