import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cacheFolder } from './cache-folder';

afterEach(() => void vi.unstubAllEnvs());

describe('cacheFolder', () => {
  it('is what VSE_CACHE names, or .cache/vse', () => {
    vi.stubEnv('VSE_CACHE', '/somewhere');
    expect(cacheFolder()).toBe('/somewhere');
    vi.stubEnv('VSE_CACHE', undefined);
    expect(cacheFolder()).toBe(join('.cache', 'vse'));
  });
});
