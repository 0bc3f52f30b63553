import { expect, it } from 'vitest';
import { gate } from './gate';

const later = () => {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  return { end, ended };
};

it('runs so much at once, lets so much wait, and refuses the rest', async () => {
  const door = gate({ running: 2, waiting: 1 });
  const work = [later(), later(), later()];
  const order: number[] = [];
  const runs = work.map(({ ended }, i) =>
    door.run(async () => {
      order.push(i);
      await ended;
      return i;
    }),
  );
  await expect(door.run(() => Promise.resolve(3))).rejects.toMatchObject({ code: 'busy', status: 429 });
  expect([door.running, door.waiting, door.refused, order]).toEqual([2, 1, 1, [0, 1]]);
  work[1]!.end();
  expect(await runs[1]).toBe(1);
  expect(order).toEqual([0, 1, 2]);
  for (const { end } of work) end();
  expect(await Promise.all(runs)).toEqual([0, 1, 2]);
  expect([door.running, door.waiting]).toEqual([0, 0]);
});

it('never begins work whose signal is aborted while it waits, and goes on after work that fails', async () => {
  const door = gate({ running: 1, waiting: 5 });
  const first = later();
  const running = door.run(() => first.ended);
  const stop = new AbortController();
  let isBegun = false;
  const waiting = door.run(() => Promise.resolve((isBegun = true)), stop.signal);
  stop.abort('the client is gone');
  await expect(waiting).rejects.toThrow('the client is gone');
  await expect(door.run(() => Promise.resolve(), stop.signal)).rejects.toThrow('the client is gone');
  const failing = door.run(() => Promise.reject(new Error('it failed')));
  const next = door.run(() => Promise.resolve('next'));
  first.end();
  await running;
  await expect(failing).rejects.toThrow('it failed');
  expect(await next).toBe('next');
  expect([isBegun, door.running, door.waiting]).toEqual([false, 0, 0]);
});
