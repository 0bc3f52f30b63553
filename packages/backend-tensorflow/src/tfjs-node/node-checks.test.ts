import { link, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeTfjsNode, UTIL_LINE } from '../testing/fake-tfjs-node';
import { temporaryFolder } from '@vse/testing';
import { patchNodeChecks, restoreNodeChecks } from './node-checks';

const files = ['dist/nodejs_kernel_backend.js', 'dist/kernels/TopK.js'];

describe('patchNodeChecks', () => {
  it('replaces the checks that Node 23 lacks, once, and restores them byte for byte', async () => {
    const folder = await fakeTfjsNode(await temporaryFolder());
    const texts = () => Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    const before = await texts();
    await patchNodeChecks(folder);
    const once = await texts();
    for (const text of once) expect(text).not.toContain('require("util")');
    await patchNodeChecks(folder);
    expect(await texts()).toEqual(once);
    await restoreNodeChecks(folder);
    expect(await texts()).toEqual(before);
  });

  it('does not change a file that another project shares', async () => {
    const parent = await temporaryFolder();
    const folder = await fakeTfjsNode(parent);
    await link(join(folder, files[1]!), join(parent, 'store.js'));
    await patchNodeChecks(folder);
    expect(await readFile(join(parent, 'store.js'), 'utf8')).toContain(UTIL_LINE);
  });

  it('adds checks that answer like those of Node 22', async () => {
    const folder = await fakeTfjsNode(await temporaryFolder());
    await patchNodeChecks(folder);
    const text = await readFile(join(folder, files[0]!), 'utf8');
    await writeFile(join(folder, 'checks.cjs'), `${text}; module.exports = util_1;`);
    const checks = createRequire(import.meta.url)(join(folder, 'checks.cjs')) as {
      readonly isArray: (value: unknown) => boolean;
      readonly isNullOrUndefined: (value: unknown) => boolean;
    };
    expect([null, undefined, 0, '', false].map(checks.isNullOrUndefined)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect([[], {}, 'a'].map((value) => checks.isArray(value))).toEqual([true, false, false]);
  });
});
