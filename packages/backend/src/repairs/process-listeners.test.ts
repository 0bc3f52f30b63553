import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { plainNode } from '../../test-support/plain-node';
import { keepErrorListeners } from './process-listeners';

const own = () => undefined;
const added = () => undefined;

describe('keepErrorListeners', () => {
  it('takes away what was added meanwhile and leaves what was there', async () => {
    const emitter = new EventEmitter().on('uncaughtException', own);
    const result = await keepErrorListeners(() => {
      emitter.on('uncaughtException', added).on('unhandledRejection', added);
      return Promise.resolve(3);
    }, emitter);
    expect(result).toBe(3);
    expect(emitter.listeners('uncaughtException')).toEqual([own]);
    expect(emitter.listeners('unhandledRejection')).toEqual([]);
  });

  it('does so when the run fails, and does without a process', async () => {
    const emitter = new EventEmitter();
    const failing = () => {
      emitter.on('uncaughtException', added);
      return Promise.reject(new Error('no'));
    };
    await expect(keepErrorListeners(failing, emitter)).rejects.toThrow('no');
    expect(emitter.listeners('uncaughtException')).toEqual([]);
    await expect(keepErrorListeners(() => Promise.resolve(1), {} as never)).resolves.toBe(1);
  });

  it('lets an error in a program on wasm end it as in any other: code 1, its own stack', () => {
    const script = "await useBackend({ prefer: ['wasm'], log: false }); throw new Error('mine');";
    const { code, errors } = plainNode(script, 'module', "import { useBackend } from '@vse/backend';");
    expect(code).toBe(1);
    expect(errors).toContain('Error: mine');
    expect(errors).not.toContain('tf-backend-wasm');
  });
});
