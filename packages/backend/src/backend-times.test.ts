import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { keptTimes, machineKey } from './backend-times';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('keptTimes', () => {
  const key = (name: string) => () => name;

  it('keeps times by key, whole or not at all', async () => {
    const folder = join(await temporaryFolder(), 'new');
    expect(keptTimes(folder, key('a')).times).toBeUndefined();
    keptTimes(folder, key('a')).keep({ wasm: 3 });
    keptTimes(folder, key('b')).keep({ cpu: 9 });
    expect(keptTimes(folder, key('a')).times).toEqual({ wasm: 3 });
    expect(readdirSync(folder)).toEqual(['backends.json']);
    for (const damaged of ['{"a": ', 'null', '7']) {
      writeFileSync(join(folder, 'backends.json'), damaged);
      expect(keptTimes(folder, key('a')).times).toBeUndefined();
    }
    keptTimes(folder, key('a')).keep({ wasm: 4 });
    expect(JSON.parse(readFileSync(join(folder, 'backends.json'), 'utf8'))).toEqual({ a: { wasm: 4 } });
  });

  it('keeps nothing without Node, or in a folder that cannot be made', async () => {
    const file = join(await temporaryFolder(), 'file');
    writeFileSync(file, '');
    keptTimes(join(file, 'below'), key('a')).keep({ wasm: 3 });
    expect(keptTimes(join(file, 'below'), key('a')).times).toBeUndefined();
    vi.stubGlobal('process', undefined);
    const none = keptTimes('anywhere', () => {
      throw new Error('not called');
    });
    none.keep({ wasm: 3 });
    expect(none.times).toBeUndefined();
  });
});

describe('machineKey', () => {
  it('differs by the backends that work', () => {
    expect(machineKey(['wasm 4.22.0', 'cpu'])).toMatch(
      /^.+, \d+ cores, \w+, \w+, v\d+.*, wasm 4\.22\.0, cpu$/,
    );
    expect(machineKey(['cpu'])).not.toBe(machineKey(['wasm 4.22.0', 'cpu']));
  });
});
