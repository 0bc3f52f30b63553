import { afterEach, describe, expect, it, vi } from 'vitest';
import { atMost, eventLoopTurn } from './event-loop';

afterEach(() => vi.unstubAllGlobals());

describe('eventLoopTurn', () => {
  it.each(['with setImmediate', 'without'])('lets a message through, %s', async (which) => {
    if (which === 'without') vi.stubGlobal('setImmediate', undefined);
    const timer = { due: false };
    setTimeout(() => (timer.due = true));
    for (let turn = 0; turn < 1000 && !timer.due; turn++) await Promise.resolve();
    expect(timer.due).toBe(false); // promises alone keep it waiting
    for (let turn = 0; turn < 100_000 && !timer.due; turn++) await eventLoopTurn();
    expect(timer.due).toBe(true);
  });
});

describe('atMost', () => {
  it('waits for a promise up to the limit', async () => {
    const done: string[] = [];
    const after = (name: string, milliseconds: number) =>
      new Promise<void>((resolve) =>
        setTimeout(() => {
          done.push(name);
          resolve();
        }, milliseconds),
      );
    await atMost(10_000, after('soon', 1));
    expect(done).toEqual(['soon']);
    const late = after('late', 100);
    await atMost(1, late);
    expect(done).toEqual(['soon']);
    await late;
  });
});
