import { join } from 'node:path';
import { createFeatureStore } from '@vse/feature-store';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { vse, vseJson } from '../testing/run';

it('vse cache lists stores of features, and removes them', async () => {
  const folder = await temporaryFolder();
  expect((await vse(['cache', 'list'], { VSE_CACHE: join(folder, 'none') })).output).toContain('no caches');
  const extractor = { name: 'by hand', settings: {} };
  await createFeatureStore(join(folder, 'one'), { extractor, ids: ['a'], length: 1, dim: 3 });
  const env = { VSE_CACHE: folder };
  expect((await vseJson(['cache', 'list'], env)).data).toMatchObject({
    caches: [{ folder: join(folder, 'one') }],
  });
  expect((await vse(['cache', 'prune', '--unused', 'long'], env)).code).toBe(2);
  expect((await vseJson(['cache', 'prune', '--unused', '1d'], env)).data).toMatchObject({ removed: [] });
  expect((await vseJson(['cache', 'prune', '--unused', 'all'], env)).data).toMatchObject({
    removed: [{ folder: join(folder, 'one') }],
    caches: [],
  });
});
