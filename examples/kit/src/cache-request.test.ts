import { join } from 'node:path';
import { createFeatureStore } from '@vse/feature-store';
import { temporaryFolder } from '@vse/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answerCaches } from './cache-request';
import { readFlags } from './flags';

const asked = (...argv: readonly string[]) =>
  answerCaches(readFlags(argv, { name: 'example', help: '', flags: {} }).common);

let folder: string;
beforeEach(async () => {
  folder = join(await temporaryFolder(), 'cache');
  vi.stubEnv('VSE_CACHE', folder);
});
afterEach(() => void vi.unstubAllEnvs());

describe('answerCaches', () => {
  it('has no answer without its flags', async () => {
    expect(await asked('--seed', '2')).toBeUndefined();
    expect(await asked('--caches')).toBe(`${folder}: no caches`);
  });

  it('lists the caches of the examples and prunes them by age', async () => {
    const about = 'tf-idf of 1 captions of pics';
    const options = { extractor: { name: 'tf-idf', settings: {} }, ids: ['0'], length: 1, dim: 4, about };
    await createFeatureStore(join(folder, 'captions', 'pics-1'), options);
    expect(await asked('--caches')).toMatch(
      /1 cache, .*\n.* tf-idf of 1 captions of pics, 1 x 1 x 4 float16/,
    );
    expect(await asked('--prune-caches', '30d')).toMatch(/removed 0 caches, 0 B\nleft 1 cache/);
    expect(await asked('--prune-caches', 'all')).toMatch(/removed 1 cache, .*\n.*tf-idf.*\nleft 0 caches/);
    await expect(asked('--prune-caches', 'old')).rejects.toThrow(/got old/);
  });
});
