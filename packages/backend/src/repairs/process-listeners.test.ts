import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { plainNode } from '../testing/plain-node';
import { keepErrorListeners } from './process-listeners';

const own = () => undefined;
const added = () => undefined;

describe('keepErrorListeners', () => {
  it('removes handlers added by the run and keeps the others', async () => {
    const emitter = new EventEmitter().on('uncaughtException', own);
    const result = await keepErrorListeners(() => {
      emitter.on('uncaughtException', added).on('unhandledRejection', added);
      return Promise.resolve(3);
    }, emitter);
    expect(result).toBe(3);
    expect(emitter.listeners('uncaughtException')).toEqual([own]);
    expect(emitter.listeners('unhandledRejection')).toEqual([]);
  });

  it('does so if the run fails, and works without a process', async () => {
    const emitter = new EventEmitter();
    const failing = () => {
      emitter.on('uncaughtException', added);
      return Promise.reject(new Error('no'));
    };
    await expect(keepErrorListeners(failing, emitter)).rejects.toThrow('no');
    expect(emitter.listeners('uncaughtException')).toEqual([]);
    await expect(keepErrorListeners(() => Promise.resolve(1), {} as never)).resolves.toBe(1);
  });

  it('lets an uncaught error on wasm end the program as usual: code 1, its own stack', () => {
    const script = "await useBackend({ prefer: ['wasm'], log: false }); throw new Error('mine');";
    const { code, errors } = plainNode(script, 'module', "import { useBackend } from '@vse/backend';");
    expect(code).toBe(1);
    expect(errors).toContain('Error: mine');
    expect(errors).not.toContain('tf-backend-wasm');
  });
});
