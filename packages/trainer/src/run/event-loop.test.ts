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
    let end!: () => void;
    let ended = false;
    const job = new Promise<void>((resolve) => (end = resolve)).then(() => void (ended = true));
    await atMost(1, job);
    expect(ended).toBe(false); // it goes on after the limit
    end();
    await atMost(1e9, job);
    expect(ended).toBe(true);
  });
});
