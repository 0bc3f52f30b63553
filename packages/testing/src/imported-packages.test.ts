import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { importedPackages } from './imported-packages';
import { temporaryFolder } from './temporary-folder';

it('follows relative imports, and names every package that is reachable', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'c'));
  await writeFile(
    join(folder, 'a.ts'),
    "import { b } from './b';\nexport { c } from './c';\nexport const a = b;\n",
  );
  await writeFile(
    join(folder, 'b.ts'),
    "import type { A } from './a';\nimport { x } from 'x';\nexport const b = x;\n",
  );
  await writeFile(join(folder, 'c', 'index.ts'), "export const c = () => import('node:fs');\n");
  await writeFile(join(folder, 'unused.ts'), "import 'y';\n");
  expect(await importedPackages(join(folder, 'a.ts'))).toEqual(
    new Map([
      ['x', [join(folder, 'b.ts')]],
      ['node:fs', [join(folder, 'c', 'index.ts')]],
    ]),
  );
});
