import { EventEmitter } from 'node:events';
import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { interruptible } from './interruptible';

class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

describe('interruptible', () => {
  it('aborts at the first Ctrl-C, exits at the second, and takes its listeners away', async () => {
    const fake = new FakeProcess();
    const result = await interruptible((signal) => {
      expect(signal.aborted).toBe(false);
      fake.emit('SIGINT');
      expect([signal.aborted, fake.exits]).toEqual([true, []]);
      fake.emit('SIGINT');
      return Promise.resolve('done');
    }, fake);
    expect([result, fake.exits]).toEqual(['done', [130]]);
    expect(fake.eventNames()).toEqual([]);
  });

  it('takes its listeners away where the run fails', async () => {
    const fake = new FakeProcess();
    await expect(interruptible(() => Promise.reject(new Error('broken')), fake)).rejects.toThrow('broken');
    expect(fake.eventNames()).toEqual([]);
  });

  it('says what to do without signals', async () => {
    const browser = {} as never;
    await expect(interruptible(() => Promise.resolve(), browser)).rejects.toThrow(OptionError);
  });
});
