import { afterEach, describe, expect, it, vi } from 'vitest';
import { nodeBuiltin } from './node-builtin';

afterEach(() => vi.unstubAllGlobals());

describe('nodeBuiltin', () => {
  it('gives what Node has', () => {
    expect(nodeBuiltin<{ readonly sep: string }>('node:path')?.sep).toMatch(/[\\/]/);
    expect(nodeBuiltin('node:no-such-module')).toBeUndefined();
  });

  it('gives nothing where there is no Node', () => {
    vi.stubGlobal('process', undefined);
    expect(nodeBuiltin('node:path')).toBeUndefined();
  });
});
