import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { describe, expect, it, vi } from 'vitest';
import { oneOf, readArguments, readPart, required, wholeNumber } from './read-arguments';

describe('readArguments', () => {
  it('reads flags with their defaults', () => {
    const command = readArguments(['--images', 'a', '--out', 'b', '--model', 'm.onnx', '--skip-bad']);
    expect(command).toMatchObject({
      command: 'extract',
      values: { images: 'a', out: 'b', model: 'm.onnx', regions: 'none', dtype: 'float16', 'skip-bad': true },
    });
  });

  it('reads the other commands', () => {
    expect(readArguments([]).command).toBe('help');
    expect(readArguments(['--images', 'a', '-h']).command).toBe('help');
    expect(readArguments(['cards']).command).toBe('cards');
    expect(readArguments(['merge', '--out', 'all', 'a', 'b'])).toEqual({ command: 'merge', out: 'all', parts: ['a', 'b'], skipBad: false }); // prettier-ignore
  });

  it('reads a request to list or prune caches, of the folder of the examples by default', () => {
    vi.stubEnv('VSE_CACHE', 'kept');
    expect(readArguments(['--caches'])).toEqual({ command: 'caches', request: { folder: 'kept' } });
    expect(readArguments(['--caches', 'a', '--prune', '30d'])).toEqual({
      command: 'caches',
      request: { folder: 'a', prune: '30d' },
    });
    vi.stubEnv('VSE_CACHE', undefined);
    expect(readArguments(['--prune', 'all'])).toEqual({
      command: 'caches',
      request: { folder: join('.cache', 'vse'), prune: 'all' },
    });
    vi.unstubAllEnvs();
    expect(() => readArguments(['--caches', 'a', 'b'])).toThrow(/one folder at most, got a, b/);
    expect(() => readArguments(['--images', 'a', '--prune', 'all'])).toThrow(
      /--prune extracts nothing, got --images/,
    );
    expect(() => readArguments(['--prune'])).toThrow(OptionError);
  });

  it('names the wrong flag', () => {
    expect(() => readArguments(['--imges', 'a'])).toThrow(OptionError);
    expect(() => readArguments(['--imges', 'a'])).toThrow(/--imges/);
    expect(() => readArguments(['mrge'])).toThrow(/got mrge/);
    expect(() => readArguments(['merge', 'a'])).toThrow(/--out must have a value/);
    expect(() => readArguments(['merge', '--out', 'a'])).toThrow(/folders of the parts/);
  });
});

describe('values of flags', () => {
  it('reads parts', () => {
    expect(readPart(undefined)).toBeUndefined();
    expect(readPart('2/3')).toEqual({ index: 2, of: 3 });
    for (const wrong of ['0/3', '4/3', '2', '2/', 'a/b', '-1/3', '1/0']) {
      expect(() => readPart(wrong)).toThrow(/--shard must be 1\/n to n\/n/);
    }
  });

  it('reads whole numbers, names and required values', () => {
    expect(wholeNumber('size', undefined)).toBeUndefined();
    expect(wholeNumber('size', '12')).toBe(12);
    for (const wrong of ['0', '1.5', '-2', '1e3', ''])
      expect(() => wholeNumber('size', wrong)).toThrow(/--size/);
    expect(oneOf('rule', 'scan', ['scan'])).toBe('scan');
    expect(() => oneOf('rule', 'scam', ['scan', 'defrag'])).toThrow(
      '--rule must be one of scan, defrag, got scam',
    );
    expect(() => required('out', '')).toThrow(/--out/);
  });
});
