import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { members, readManifest, root } from './workspace';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly success: boolean;
}

/** Adds up what the test runner itself reported for every package, and fails when any package failed or has no report. */
const tested = [
  ...members('packages', 'examples'),
  { folder: join(root, 'scripts'), manifest: readManifest(join(root, 'scripts')) },
].filter(({ manifest }) => 'test' in (manifest['scripts'] ?? {}));
let passed = 0;
let failed = 0;
let skipped = 0;
for (const { folder, manifest } of tested) {
  const file = join(folder, '.reports', 'vitest.json');
  if (!existsSync(file)) {
    console.error(`${manifest.name}: no test report at ${file}`);
    failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  passed += report.numPassedTests;
  failed += report.numFailedTests + (report.success || report.numFailedTests > 0 ? 0 : 1);
  skipped += report.numPendingTests + report.numTodoTests;
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
