import { resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultFolder, planScenes } from './plan';

const sizes = { train: 6, dev: 2, test: 2 };

describe('planScenes', () => {
  it('refuses what cannot be', () => {
    expect(() => planScenes(NaN, sizes)).toThrow(/seed must be a whole number, got NaN/);
    expect(() => planScenes(1, { ...sizes, test: 1.5 })).toThrow(/sizes\.test .* got 1\.5/);
    expect(() => planScenes(1, { ...sizes, train: 1e9 })).toThrow(/sizes\.train/);
  });
});

describe('defaultFolder', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('is named after everything that fixes the data set, whatever the order of the sizes', () => {
    vi.stubEnv('VSE_CACHE', '/cache');
    const folder = defaultFolder(planScenes(1, sizes));
    expect(folder).toMatch(/^\/cache\/scenes-[0-9a-f]{12}$/);
    expect(defaultFolder(planScenes(2, sizes))).not.toBe(folder);
    expect(defaultFolder(planScenes(1, { ...sizes, dev: 3 }))).not.toBe(folder);
    expect(defaultFolder(planScenes(1, { test: 2, dev: 2, train: 6 }))).toBe(folder);
    vi.stubEnv('VSE_CACHE', undefined);
    expect(defaultFolder(planScenes(1, sizes))).toBe(resolve('.cache/vse', folder.slice('/cache/'.length)));
  });
});
