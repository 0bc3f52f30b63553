import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readmeProgram } from './quickstart';
import { faultOfProgram } from './run-program';
import { programsOf, snippetsOf } from './snippets';
import { members, root } from './workspace';

/**
 * Runs every program of the READMEs and pages, in `ts` and `js` fences, as printed, on plain Node, against the built
 * packages; cards of models that tests read are no pages, and `check:site` runs those of the site. A package whose README has no `ts` snippet fails. `check:quickstart` runs the program of the root README.
 */
const pages = execFileSync(
  'git',
  ['ls-files', '*.md', '.changeset/*.md', ':!packages/*/src/**', ':!site/**'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
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
    report(`${page}, program ${index + 1}`, await faultOfProgram(program));
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
