import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeBuiltin } from './node-builtin';

afterEach(() => vi.unstubAllGlobals());

describe('nodeBuiltin', () => {
  it('returns modules of Node', () => {
    expect(nodeBuiltin<{ readonly sep: string }>('node:path')?.sep).toMatch(/[\\/]/);
    expect(nodeBuiltin('node:no-such-module')).toBeUndefined();
  });

  it('returns undefined without Node', () => {
    vi.stubGlobal('process', undefined);
    expect(nodeBuiltin('node:path')).toBeUndefined();
  });
});
