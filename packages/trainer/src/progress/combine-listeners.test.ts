import { describe, expect, it } from 'vitest';
import { combineListeners } from './combine-listeners';
import type { ProgressEvent } from './progress';

const event: ProgressEvent = { type: 'end', globalStep: 3, interrupted: false };

describe('combineListeners', () => {
  it('hands each event to all of them, one after another, and waits for promises', async () => {
    const calls: string[] = [];
    const listen = combineListeners(
      async ({ globalStep }) => {
        await Promise.resolve();
        calls.push(`first ${globalStep}`);
      },
      ({ type }) => void calls.push(`second ${type}`),
    );
    await listen(event);
    expect(calls).toEqual(['first 3', 'second end']);
  });

  it('fails with the first that fails, and does not call those after it', async () => {
    const calls: string[] = [];
    const listen = combineListeners(
      () => Promise.reject(new Error('a full disk')),
      () => void calls.push('later'),
    );
    await expect(listen(event)).rejects.toThrow('a full disk');
    expect(calls).toEqual([]);
  });

  it('does nothing without listeners', async () => {
    await expect(combineListeners()(event)).resolves.toBeUndefined();
  });
});
