import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { snippetsOf } from './snippets';
import { members, root } from './workspace';

/**
 * Runs every `ts` snippet of the READMEs as printed, on plain Node, against the built packages. A package whose README has
 * no snippet fails.
 */
let passed = 0;
let failed = 0;
for (const { folder, manifest } of members('packages')) {
  if (manifest.private === true) continue;
  const readme = join(folder, 'README.md');
  const snippets = existsSync(readme) ? snippetsOf(readFileSync(readme, 'utf8')) : [];
  if (snippets.length === 0) report(manifest.name, 'README.md has no ts snippet');
  snippets.forEach((snippet, index) => report(`${manifest.name}, snippet ${index + 1}`, run(snippet)));
}
for (const [index, snippet] of snippetsOf(readFileSync(join(root, 'README.md'), 'utf8')).entries()) {
  report(`README.md, snippet ${index + 1}`, run(snippet));
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;

function report(name: string, fault: string | undefined): void {
  if (fault === undefined) passed += 1;
  else failed += 1;
  console.log(fault === undefined ? `ok   ${name}` : `FAIL ${name}\n${fault}`);
}

/** Runs a snippet inside this package, which depends on all others; returns what failed. */
function run(snippet: string): string | undefined {
  const workFolder = join(root, 'scripts', '.snippets');
  mkdirSync(workFolder, { recursive: true });
  const file = join(workFolder, 'snippet.mjs');
  writeFileSync(file, snippet);
  try {
    const output = execFileSync(process.execPath, [file], {
      cwd: workFolder,
      encoding: 'utf8',
      stdio: 'pipe',
      timeout: 120_000,
    });
    return output.trim() === '' ? `${relative(root, file)} printed nothing` : undefined;
  } catch (error) {
    return (error as { stderr?: string }).stderr ?? String(error);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}
