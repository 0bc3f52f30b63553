import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { goldenAvailable, goldenFolder } from './golden';
import { goldenTable } from './golden-table';

const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Text of all golden tests of a package. */
function goldenTestsOf(name: string): string {
  const source = join(repository, name.includes('/') ? name : join('packages', name), 'src');
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.golden.test.ts'))
    .map((path) => readFileSync(join(source, path), 'utf8'))
    .join('\n');
}

const checks = Object.entries(goldenTable).flatMap(([file, by]) =>
  by.map((check) => ({ file, name: check.package, functions: check.functions })),
);

describe('goldenTable', () => {
  it.each(checks)('$file is named by a golden test of $name', ({ file, name, functions }) => {
    expect(goldenTestsOf(name)).toContain(`'${file}'`);
    expect(functions.length).toBeGreaterThan(0);
  });

  const here = goldenAvailable ? describe : describe.skip;
  here(`the golden folder${goldenAvailable ? '' : ' (skipped: it is absent; set VSE_GOLDEN)'}`, () => {
    it('has exactly the files of the table', () => {
      const files = readdirSync(goldenFolder)
        .filter((file) => file.endsWith('.json'))
        .map((file) => file.slice(0, -'.json'.length));
      expect(files.sort()).toEqual(Object.keys(goldenTable).sort());
    });
  });
});
