import { OptionError } from '@vse/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeModules } from './node-modules';

afterEach(() => {
  vi.doUnmock('node:fs/promises');
});

describe('nodeModules', () => {
  it('gives the file modules', async () => {
    const { fs, path, formats } = await nodeModules('test');
    expect(path.join('a', 'b')).toContain('b');
    expect([typeof fs.rename, typeof formats.writeFileAtomic]).toEqual(['function', 'function']);
  });

  it('names the remedy if a bundler emptied the file modules', async () => {
    vi.doMock('node:fs/promises', () => ({ rename: undefined }));
    await expect(nodeModules('fit')).rejects.toThrow(
      'fit: a folder needs Node. In a browser give memoryCheckpoints()',
    );
    await expect(nodeModules('fit')).rejects.toBeInstanceOf(OptionError);
  });
});
