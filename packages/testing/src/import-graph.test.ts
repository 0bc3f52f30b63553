import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importGraph } from './import-graph';
import { temporaryFolder } from './temporary-folder';

async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'inner'));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  return folder;
}

it('follows relative imports, static and dynamic, and names each package with its importers', async () => {
  const folder = await folderOf({
    'a.ts': `import { b } from './inner';\nexport * from './c';\nexport const sharp = () => import('sharp');\nb();`,
    'inner/index.ts': `import { readFile } from 'node:fs';\nexport const b = readFile;`,
    'c.ts': `import './a'; // a circle\nimport 'node:fs';`,
  });
  const { files, packages } = await importGraph(join(folder, 'a.ts'));
  expect([...files].sort()).toEqual(['a.ts', 'c.ts', 'inner/index.ts'].map((name) => join(folder, name)));
  expect(Object.fromEntries(packages)).toEqual({
    'node:fs': ['inner/index.ts', 'c.ts'].map((name) => join(folder, name)),
    sharp: [join(folder, 'a.ts')],
  });
});

it('skips types, names that are not literal, and what the browser field turns off', async () => {
  const folder = await folderOf({
    'package.json': JSON.stringify({ browser: { yauzl: false } }),
    'a.ts': [
      `import type { A } from 'types-only';`,
      `import { type B } from 'also-types-only';`,
      `export type { C } from 'exported-types';`,
      `export const hidden = (name: string): Promise<A | B> => import(/* webpackIgnore: true */ name);`,
      `export const node = () => import('yauzl');`,
    ].join('\n'),
  });
  expect([...(await importGraph(join(folder, 'a.ts'))).packages.keys()]).toEqual([]);
});

it('follows siblings into their sources', async () => {
  const folder = await folderOf({ 'a.ts': `import { VseError } from '@vse/core';\nexport { VseError };` });
  const { files, packages } = await importGraph(join(folder, 'a.ts'));
  expect([...files]).toContain(join(import.meta.dirname, '../../core/src/index.ts'));
  expect([...packages.keys()]).toEqual(['@tensorflow/tfjs-core']);
});

it('refuses an import that leads nowhere', async () => {
  const folder = await folderOf({ 'a.ts': `import './missing';`, 'b.ts': `import '@vse/core/missing';` });
  await expect(importGraph(join(folder, 'a.ts'))).rejects.toThrow('missing is imported and does not exist');
  await expect(importGraph(join(folder, 'b.ts'))).rejects.toThrow('@vse/core/missing is imported and not');
});
