import { afterEach, describe, expect, it, vi } from 'vitest';
import { builtin } from './platform';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('builtin', () => {
  it("gives Node's own modules", () => {
    expect(builtin('path')).toHaveProperty('join');
    expect(builtin('no-such-module')).toBeUndefined();
  });

  it('gives nothing in a browser, with a stand-in for process or without', () => {
    vi.stubGlobal('process', { env: {} });
    expect(builtin('path')).toBeUndefined();
    vi.stubGlobal('process', undefined);
    expect(builtin('path')).toBeUndefined();
  });
});
