import { describe, expect, it } from 'vitest';
import { nodeModules } from './node-modules';

describe('nodeModules', () => {
  it('gives the file modules', async () => {
    const { fs, path, formats } = await nodeModules('test');
    expect(path.join('a', 'b')).toContain('b');
    expect([typeof fs.rename, typeof formats.writeFileAtomic]).toEqual(['function', 'function']);
  });
});
