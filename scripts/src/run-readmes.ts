import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readmeProgram } from './quickstart';
import { programsOf, snippetsOf } from './snippets';
import { members, root } from './workspace';

/**
 * Runs every program of the READMEs and pages, in `ts` and `js` fences, as printed, on plain Node, against the built
 * packages; cards of models that tests read are no pages. A package whose README has no `ts` snippet fails. `check:quickstart` runs the program of the root README.
 */
const pages = execFileSync('git', ['ls-files', '*.md', '.changeset/*.md', ':!packages/*/src/**'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((page) => page !== '');
let passed = 0;
let failed = 0;
for (const { folder, manifest } of members('packages')) {
  const page = join(folder, 'README.md').slice(root.length);
  if (manifest.private !== true && (!pages.includes(page) || snippetsOf(textOf(page)).length === 0)) {
    report(manifest.name, 'README.md has no ts snippet');
  }
}
for (const page of pages) {
  for (const [index, program] of programsOf(textOf(page)).entries()) {
    if (page === 'README.md' && program === readmeProgram()) continue;
    report(`${page}, program ${index + 1}`, run(program));
  }
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;

function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

function report(name: string, fault: string | undefined): void {
  if (fault === undefined) passed += 1;
  else failed += 1;
  console.log(fault === undefined ? `ok   ${name}` : `FAIL ${name}\n${fault}`);
}

/** Runs a program in a new folder inside this package, which depends on all others; returns what failed. */
function run(program: string): string | undefined {
  const parent = join(root, 'scripts', '.snippets');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'program-'));
  writeFileSync(join(folder, 'program.mjs'), program);
  try {
    const options = { cwd: folder, encoding: 'utf8', stdio: 'pipe', timeout: 600_000 } as const;
    const output = execFileSync(process.execPath, ['program.mjs'], options);
    return output.trim() === '' ? 'it printed nothing' : undefined;
  } catch (error) {
    return (error as { stderr?: string }).stderr ?? String(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
