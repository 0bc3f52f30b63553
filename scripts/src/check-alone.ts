import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { installManagers, type Manager } from './packed/managers';
import { packAll } from './packed/pack-all';
import { installLineOf, npmSettingsOf, yarnSettingsOf } from './packed/readme';
import { startRegistry } from './packed/registry';
import { forEachAtOnce } from './packed/run-command';
import { faultsOfSnippet } from './packed/run-snippet';
import { quickstartFault, readmeProgram, swapped } from './quickstart';
import { snippetsOf } from './snippets';
import { members, root, type Member } from './workspace';

/**
 * `pnpm check:alone [PACKAGE...]`: each package as someone gets it who follows its README. All are packed and published to a
 * registry on this machine; each is installed from there into a fresh project by the one line of its README, with every
 * package manager, and the snippets of the README run there as printed, as modules and as CommonJS, on plain Node. So does the
 * program of the root README, with its swap.
 */
const everyManager = new Set(
  ['attention', 'eval', 'formats', 'losses', 'text-encoders', 'trainer'].map((name) => `@vse/${name}`),
);
const everyPackage = new Set(['npm', 'pnpm']);

const named = process.argv.slice(2);
const published = members('packages').filter(({ manifest }) => manifest.private !== true);
const namesOf = ({ folder, manifest }: (typeof published)[number]) => [basename(folder), manifest.name];
const unknown = named.filter((name) => !published.some((member) => namesOf(member).includes(name)));
if (unknown.length > 0) throw new Error(`check:alone: there is no package ${unknown.join(', ')}`);
const chosen = published.filter(
  (member) => named.length === 0 || named.some((name) => namesOf(member).includes(name)),
);
const out = mkdtempSync(join(tmpdir(), 'vse-alone-'));
let passed = 0;
let failed = 0;
try {
  const registry = await startRegistry(join(out, 'registry'), packAll(join(out, 'packed')).values());
  try {
    const yarnSettings = yarnSettingsOf(readFileSync(join(root, 'README.md'), 'utf8'));
    const managers = await installManagers({
      folder: join(out, 'managers'),
      registry: registry.url,
      yarnSettings,
    });
    const installations = managers.flatMap((manager) =>
      chosen
        .filter(({ manifest }) => everyPackage.has(manager.name) || everyManager.has(manifest.name))
        .map((member) => ({ manager, member })),
    );
    await forEachAtOnce(installations, async ({ manager, member }) =>
      report(`${member.manifest.name} alone, by ${manager.name}`, await faultsOf(manager, member)),
    );
    if (named.length === 0) {
      for (const manager of managers.filter(({ name }) => everyPackage.has(name))) {
        report(`the program of the README, by ${manager.name}`, await faultsOfQuickstart(manager));
      }
    }
  } finally {
    registry.stop();
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;

/** Everything that fails when a package is installed alone by this manager. */
async function faultsOf(manager: Manager, { folder, manifest }: Member): Promise<readonly string[]> {
  const project = join(out, `${manager.name}-${manifest.name}`.replaceAll(/[^\w-]/g, '-'));
  try {
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    const snippets = snippetsOf(readme);
    if (snippets.length === 0) return ['README.md has no ts snippet'];
    await manager.add(project, installLineOf(readme), npmSettingsOf(readme));
    const faults: string[] = [];
    for (const [i, snippet] of snippets.entries()) {
      faults.push(
        ...(await faultsOfSnippet(project, (file) => manager.node(file), snippet, `snippet-${i + 1}`)),
      );
    }
    return faults;
  } catch (error) {
    return [(error as Error).message];
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

/** Everything that fails when the root README is followed: its install line, its program and, with npm, the swap of two lines. */
async function faultsOfQuickstart(manager: Manager): Promise<readonly string[]> {
  const project = join(out, `${manager.name}-quickstart`);
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  try {
    await manager.add(project, installLineOf(readme), npmSettingsOf(readme));
    const faults: (string | undefined)[] = [];
    const programs = manager.name === 'npm' ? [readmeProgram(), swapped(readmeProgram())] : [readmeProgram()];
    for (const program of programs) {
      const file = join(project, 'quickstart.mjs');
      writeFileSync(file, program);
      faults.push(await quickstartFault({ folder: project, file }));
    }
    return faults.filter((fault) => fault !== undefined);
  } catch (error) {
    return [(error as Error).message];
  }
}

function report(what: string, faults: readonly string[]): void {
  if (faults.length === 0) passed += 1;
  else failed += 1;
  console.log(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${what}`);
  for (const fault of faults) console.log(fault);
}
