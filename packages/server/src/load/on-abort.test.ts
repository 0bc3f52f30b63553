import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { batcher } from './batcher';
import { gate } from './gate';
import { abortReason, onAbort } from './on-abort';

it('calls with the reason, unless it is told to stop listening', () => {
  const controller = new AbortController();
  const reasons: string[] = [];
  onAbort(controller.signal, ({ message }) => reasons.push(message));
  const stay = onAbort(controller.signal, () => reasons.push('called though stopped'));
  stay();
  onAbort(undefined, () => reasons.push('called without a signal'))();
  controller.abort('the client is gone');
  expect(reasons).toEqual(['the client is gone']);
  expect(abortReason(AbortSignal.abort(new RangeError('kept'))).name).toBe('RangeError');
});

it('leaves no listener on a signal after work that succeeds or fails, alone or in a batch', async () => {
  const { signal } = new AbortController();
  const works = async (): Promise<void> => {
    await Promise.resolve();
  };
  const fails = async (): Promise<void> => {
    await Promise.resolve();
    throw new Error('this work fails');
  };
  const door = gate({ running: 1, waiting: 9 });
  await Promise.allSettled([works, fails, works, fails].map((work) => door.run(work, signal)));
  const { add } = batcher<string, string>({
    most: 1,
    async work([item = '']) {
      await Promise.resolve();
      if (item === 'fails') throw new Error('this batch fails');
      return [item === 'wrong' ? new Error('this item fails') : item];
    },
  });
  await Promise.allSettled(['good', 'wrong', 'fails'].map((item) => add(item, signal)));
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
