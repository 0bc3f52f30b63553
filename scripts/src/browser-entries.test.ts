import { isBuiltin } from 'node:module';
import { importGraph } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { browserEntries } from './browser-entries';

const entries = browserEntries();

describe('the entries for pages', () => {
  it('are many, and no package leaves the list unseen', () => {
    expect(entries.map(({ name }) => name)).toEqual([
      '@vse/attention',
      '@vse/backend',
      '@vse/backend/wasm',
      '@vse/backend/webgpu',
      '@vse/base',
      '@vse/core',
      '@vse/datasets/scenes',
      '@vse/datasets/tables',
      '@vse/eval',
      '@vse/features/page',
      '@vse/formats/browser',
      '@vse/image-encoders',
      '@vse/layers',
      '@vse/losses',
      '@vse/models',
      '@vse/report',
      '@vse/search/browser',
      '@vse/server/client',
      '@vse/server/static',
      '@vse/subspace',
      '@vse/text-encoders',
      '@vse/text-encoders/parsing',
      '@vse/threads',
      '@vse/trainer',
    ]);
  });

  it.each(entries)('$name reaches no Node built-in and no optional peer', async ({ name: entry, source }) => {
    const { packages } = await importGraph(source);
    const unwanted = [...packages].filter(
      ([name]) =>
        isBuiltin(name) || (optionalPeers.has(packageOf(name)) && subpathsOf[entry] !== packageOf(name)),
    );
    expect(unwanted).toEqual([]);
  });
});

/** Subpaths that exist to import one optional peer. */
const subpathsOf: Readonly<Record<string, string>> = {
  '@vse/backend/wasm': '@tensorflow/tfjs-backend-wasm',
  '@vse/backend/webgpu': '@tensorflow/tfjs-backend-webgpu',
};

const optionalPeers = new Set(
  entries.flatMap(({ member: { manifest } }) =>
    Object.entries(manifest.peerDependenciesMeta ?? {}).flatMap(([name, { optional }]) =>
      optional === true ? [name] : [],
    ),
  ),
);

/** Package of an import: `@scope/name/path` is of `@scope/name`. */
function packageOf(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/');
}
