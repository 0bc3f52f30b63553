import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packagesOf, requireForm, snippetsOf } from './snippets';
import { members, readManifest, root, type Member } from './workspace';

/**
 * Tests what a user installs: packs the packages, installs each into a fresh project outside the workspace, and runs the
 * snippets of its README as printed, as ESM and as CommonJS, on plain Node. Both must print the same. Each package has a
 * project of its own, so that none relies on a dependency of another.
 */
const checked = ['@vse/losses', '@vse/attention', '@vse/eval'];
const managers = ['pnpm', 'npm'] as const;

/** The only lines allowed on standard error: the choice of backend. */
const CHOICE = /^@vse\/backend: (tensorflow|webgpu|wasm|webgl|cpu)\b.*\n/gm;

const workspace = new Map(members('packages').map((member) => [member.manifest.name, member]));
const out = mkdtempSync(join(tmpdir(), 'vse-tarballs-'));
// pnpm passes its settings to the scripts that it runs; the fresh project must not see those of this workspace.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^p?npm_/.test(name)));
const tarballs = new Map<string, string>();
let failed = 0;
try {
  for (const name of checked) {
    for (const manager of managers) {
      const faults = check(name, manager);
      if (faults.length > 0) failed += 1;
      console.log(
        `${faults.length === 0 ? 'ok  ' : 'FAIL'} ${name} by ${manager}, as a module and as CommonJS`,
      );
      for (const fault of faults) console.log(fault);
    }
  }
} finally {
  rmSync(out, { recursive: true, force: true });
}
console.log(`${checked.length * managers.length - failed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;

/** All failures of one package, installed by one package manager. */
function check(name: string, manager: (typeof managers)[number]): readonly string[] {
  const readme = readFileSync(join(member(name).folder, 'README.md'), 'utf8');
  const snippets = snippetsOf(readme);
  if (snippets.length === 0) return ['README.md has no ts snippet'];
  try {
    const project = install(name, manager, [...new Set(snippets.flatMap(packagesOf))]);
    return snippets.flatMap((snippet) => differences(project, snippet));
  } catch (error) {
    return [saidBy(error)];
  }
}

/** A fresh project that depends on the packages that the snippets import and on the wasm backend. */
function install(name: string, manager: (typeof managers)[number], imported: readonly string[]): string {
  const project = mkdtempSync(join(out, 'project-'));
  const packed = closure([name, ...imported.filter((other) => workspace.has(other))]);
  const overrides = Object.fromEntries(packed.map((own) => [own, `file:${tarball(own)}`]));
  const backends = packed.includes('@vse/backend')
    ? ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm']
    : [];
  const foreign = [...imported, ...backends].filter((other) => !workspace.has(other));
  const dependencies = {
    ...Object.fromEntries([...new Set(foreign)].map((other) => [other, versionOf(other)])),
    ...Object.fromEntries(
      [name, ...imported].filter((own) => own in overrides).map((own) => [own, overrides[own]]),
    ),
  };
  const manifest = { name: 'fresh', private: true, dependencies, overrides, pnpm: { overrides } };
  writeFileSync(join(project, 'package.json'), JSON.stringify(manifest, null, 2));
  const flags = {
    pnpm: ['--yes', 'pnpm@10', 'install', '--prefer-offline', '--ignore-scripts'],
    npm: ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'],
  };
  execFileSync(manager === 'pnpm' ? 'npx' : 'npm', flags[manager], { cwd: project, env, stdio: 'pipe' });
  return project;
}

/** The workspace packages among these names, and their workspace dependencies. */
function closure(names: readonly string[], known = new Set<string>()): readonly string[] {
  for (const name of names) {
    if (known.has(name)) continue;
    known.add(name);
    const { manifest } = member(name);
    closure(
      Object.keys(manifest.dependencies ?? {}).filter((other) => workspace.has(other)),
      known,
    );
  }
  return [...known];
}

/** Path of the packed package, packed on first use. */
function tarball(name: string): string {
  const known = tarballs.get(name);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(out, 'packed-'));
  execFileSync('npx', ['--yes', 'pnpm@10', 'pack', '--pack-destination', folder], {
    cwd: member(name).folder,
    env,
    stdio: 'pipe',
  });
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error(`pnpm pack left no file for ${name}`);
  tarballs.set(name, join(folder, file));
  return join(folder, file);
}

/** Runs a snippet as ESM and as CommonJS; returns what failed or how their outputs differ. */
function differences(project: string, snippet: string): readonly string[] {
  const results = { 'snippet.mjs': snippet, 'snippet.cjs': requireForm(snippet) };
  const outputs = Object.entries(results).map(([file, text]) => {
    writeFileSync(join(project, file), text);
    const options = { cwd: project, env, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], options);
    const complaint = stderr.replace(CHOICE, '').trim() || (stdout.trim() === '' ? 'it printed nothing' : '');
    const fault = status === 0 ? complaint : `it ended with ${status}\n${stdout}${stderr}`;
    return { said: stdout, fault: fault && `${file}: ${fault}` };
  });
  const faults = outputs.flatMap(({ fault }) => fault || []);
  const [asModule, asScript] = outputs;
  if (faults.length === 0 && asModule!.said !== asScript!.said) {
    return [`the module printed\n${asModule!.said}and CommonJS printed\n${asScript!.said}`];
  }
  return faults;
}

function member(name: string): Member {
  const found = workspace.get(name);
  if (!found) throw new Error(`there is no package ${name}`);
  return found;
}

/** The version that this workspace is tested with, from its lockfile. */
function versionOf(name: string): string {
  return String(readManifest(join(root, 'scripts/node_modules', name))['version']);
}

function saidBy(error: unknown): string {
  const { stdout, stderr } = error as { readonly stdout?: unknown; readonly stderr?: unknown };
  return [stdout, stderr].map(String).join('\n').trim() || String(error);
}
