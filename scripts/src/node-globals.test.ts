import { join } from 'node:path';
import { importGraph } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { members, root } from './workspace';

const first = join(root, 'packages/core/src/node-globals.ts');

/** Sources of the entries of the published packages, by the name to import. */
const entries = members('packages').flatMap(({ folder, manifest }) => {
  const exports = manifest['exports'] as Readonly<Record<string, { readonly '@vse/source'?: string }>>;
  return Object.entries(exports).flatMap(([path, { '@vse/source': source }]) =>
    source === undefined || manifest.private === true
      ? []
      : [{ name: join(manifest.name, path), source: join(folder, source) }],
  );
});

describe('an entry that loads TensorFlow.js', () => {
  it.each(entries)('$name lends it the globals of Node before', async ({ source }) => {
    const { files, packages } = await importGraph(source);
    const loads = [...packages.keys()].some((name) => name.startsWith('@tensorflow/'));
    expect([...files][1] === first).toBe(loads);
  });

  it('is there, and so is one without', () => {
    expect(entries.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['@vse/losses', '@vse/backend/wasm', '@vse/formats']),
    );
  });
});
