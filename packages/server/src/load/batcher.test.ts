import { expect, it } from 'vitest';
import { batcher } from './batcher';

it('does alone what comes alone, and together what comes meanwhile', async () => {
  const batches: number[][] = [];
  const { add } = batcher<number, number>({
    most: 3,
    async work(items) {
      batches.push([...items]);
      await Promise.resolve();
      return items.map((item) => (item < 0 ? new Error(`${item}`) : 10 * item));
    },
  });
  const results = await Promise.allSettled([1, 2, -3, 4, 5].map((item) => add(item)));
  expect(batches).toEqual([[1], [2, -3, 4], [5]]);
  expect(
    results.map((result) => (result.status === 'fulfilled' ? result.value : String(result.reason))),
  ).toEqual([10, 20, 'Error: -3', 40, 50]);
});

it('leaves out what is aborted while it waits, and fails a batch together', async () => {
  const seen: string[] = [];
  const { add } = batcher<string, string>({
    most: 10,
    async work(items) {
      seen.push(...items);
      await Promise.resolve();
      if (items.includes('fails')) throw new Error('the batch failed');
      return items;
    },
  });
  const stop = new AbortController();
  const first = add('first');
  const gone = add('gone', stop.signal);
  const failing = [add('fails'), add('with it')];
  stop.abort(new Error('the client is gone'));
  expect(await first).toBe('first');
  await expect(gone).rejects.toThrow('the client is gone');
  for (const one of failing) await expect(one).rejects.toThrow('the batch failed');
  await expect(add('late', stop.signal)).rejects.toThrow('the client is gone');
  expect(await add('last')).toBe('last');
  expect(seen).toEqual(['first', 'fails', 'with it', 'last']);
});

it('rejects at once what is aborted, in a batch or before it', async () => {
  let finish!: () => void;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const { add } = batcher<string, string>({
    most: 1,
    async work(items) {
      await finished;
      return items;
    },
  });
  const stop = new AbortController();
  const [working, waiting] = [add('working', stop.signal), add('waiting', stop.signal)];
  const stays = add('stays');
  stop.abort(new Error('typed on'));
  await expect(working).rejects.toThrow('typed on');
  await expect(waiting).rejects.toThrow('typed on');
  finish();
  expect(await stays).toBe('stays');
});
