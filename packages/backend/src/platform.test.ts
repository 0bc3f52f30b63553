import { afterEach, describe, expect, it, vi } from 'vitest';
import { builtin, environmentVariable } from './platform';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('builtin', () => {
  it("gives Node's own modules", () => {
    expect(builtin('path')).toHaveProperty('join');
    expect(builtin('no-such-module')).toBeUndefined();
  });

  it('is undefined in a browser, with a stub of process or without', () => {
    vi.stubGlobal('process', { env: {} });
    expect(builtin('path')).toBeUndefined();
    vi.stubGlobal('process', undefined);
    expect(builtin('path')).toBeUndefined();
  });
});

describe('environmentVariable', () => {
  it('reads a variable, and is undefined without an environment', () => {
    vi.stubGlobal('process', { env: { VSE_TRIED: 'here' } });
    expect(environmentVariable('VSE_TRIED')).toBe('here');
    expect(environmentVariable('VSE_OTHER')).toBeUndefined();
    vi.stubGlobal('process', undefined);
    expect(environmentVariable('VSE_TRIED')).toBeUndefined();
  });
});
