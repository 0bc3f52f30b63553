import { describe, expect, it } from 'vitest';
import { turns } from './turns';

const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('turns', () => {
  it('runs one piece of work after another, in their order, and passes failures on', async () => {
    const own = turns();
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await tick();
      log.push(`${name} ends`);
      return name;
    };
    const failed = own.take(() => Promise.reject(new Error('no')));
    const both = Promise.all([own.take(work('a')), own.take(work('b'))]);
    await expect(failed).rejects.toThrow('no');
    expect(await both).toEqual(['a', 'b']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('runs what is asked for between the steps of a training, also while it is paused', async () => {
    const own = turns();
    const log: string[] = [];
    const step = async (i: number) => {
      log.push(`step ${i}`);
      await own.between();
    };
    const done = own.training(async () => {
      for (let i = 0; i < 3; i++) {
        await step(i);
        await tick();
      }
    });
    own.pause(false);
    await tick();
    own.pause(true);
    await own.take(() => Promise.resolve(log.push('search')));
    const before = log.length;
    await tick();
    await tick();
    await own.take(() => Promise.resolve(log.push('another')));
    expect(log.length).toBe(before + 1); // no step was taken
    own.pause(false);
    await done;
    expect(log.filter((line) => line.startsWith('step'))).toEqual(['step 0', 'step 1', 'step 2']);
    expect(await own.take(() => Promise.resolve('after'))).toBe('after');
  });
});
