import { OptionError } from '@vse/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeModules } from './node-modules';

afterEach(() => vi.unstubAllGlobals());

describe('nodeModules', () => {
  it('gives the file modules', async () => {
    const { fs, path, formats } = await nodeModules('test');
    expect(path.join('a', 'b')).toContain('b');
    expect([typeof fs.rename, typeof formats.writeFileAtomic]).toEqual(['function', 'function']);
  });

  it('names the remedy in a page', async () => {
    vi.stubGlobal('process', undefined);
    const refused = nodeModules('fit');
    vi.unstubAllGlobals();
    await expect(refused).rejects.toThrow('fit: a folder needs Node. In a browser give memoryCheckpoints()');
    await expect(refused).rejects.toBeInstanceOf(OptionError);
  });
});
