import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quickstartFault, quickstartProgram, swapped } from './quickstart';
import { root } from './workspace';

/**
 * `check-quickstart [NODE]`: runs the program of the README, as it is and with the two lines of the swap changed, in a new
 * folder of `examples/quickstart`, whose packages it imports.
 */
const node = process.argv[2] ?? process.execPath;
const parent = join(root, 'examples/quickstart/.examples');
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, 'run-'));
let failed = 0;
try {
  const programs = { 'quickstart.mjs': quickstartProgram(), 'swapped.mjs': swapped(quickstartProgram()) };
  for (const [name, program] of Object.entries(programs)) {
    const file = join(folder, name);
    writeFileSync(file, program);
    const fault = await quickstartFault({ folder, file, node });
    if (fault !== undefined) failed += 1;
    console.log(fault === undefined ? `ok   ${name}` : `FAIL ${name}\n${fault}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${2 - failed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;
