import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { largestDifference } from './largest-difference';
import { TOLERANCE } from './model-folders/tolerance';
import { packAll } from './packed/pack-all';
import { installLineOf, npmSettingsOf } from './packed/readme';
import { mustRun, runCommand } from './packed/run-command';
import { faultsOfSnippet } from './packed/run-snippet';
import { quickstartFault, quickstartProgram } from './quickstart';
import { snippetsOf } from './snippets';
import { members } from './workspace';

/**
 * `pnpm check:nodes`: the packed packages on other versions of Node than this one. Every entry is loaded as a module and as
 * CommonJS, the READMEs of the packages that compute run as printed, and so does the quickstart; models that this Node saved
 * open with the same scores, and those that they save open here. The versions are npm packages.
 */
const versions = ['22', '24'];
const withSnippets = new Set(
  ['base', 'core', 'eval', 'formats', 'losses', 'trainer'].map((name) => `@vse/${name}`),
);

/** Optional peers that an entry of their own imports: `@vse/backend/webgpu`. */
const behindEntries = ['@tensorflow/tfjs-backend-webgpu@^4.22.0'];

const packages = members('packages').filter(({ manifest }) => manifest.private !== true);
const readmes = new Map(
  packages.map(({ folder, manifest }) => [manifest.name, readFileSync(join(folder, 'README.md'), 'utf8')]),
);
const out = mkdtempSync(join(tmpdir(), 'vse-nodes-'));
const project = join(out, 'project');
let passed = 0;
let failed = 0;
try {
  await install();
  await bundleModels();
  const scores = await modelScores(process.execPath, 'save', modelsOf(process.version));
  for (const version of versions) await check(version, scores);
} finally {
  rmSync(out, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;

/** One project with all packages, what their READMEs list beside them, and the versions of Node. */
async function install(): Promise<void> {
  mkdirSync(project, { recursive: true });
  const tarballs = packAll(join(out, 'packed'));
  const beside = [...readmes.values()].flatMap(installLineOf).filter((name) => !tarballs.has(name));
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const nodes = versions.map((version) => `node-${version}@npm:node-${platform}-${process.arch}@${version}`);
  writeFileSync(join(project, '.npmrc'), [...readmes.values()].map(npmSettingsOf).join(''));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'fresh', private: true }));
  await mustRun(project, [
    ...(['npm', 'install', '--prefer-offline', '--no-audit', '--no-fund'] as const),
    ...tarballs.values(),
    ...new Set(beside),
    ...behindEntries,
    ...nodes,
  ]);
}

/** Scores of models by the name of their system. */
type ModelScores = Readonly<Record<string, readonly number[]>>;

async function check(version: string, scores: ModelScores): Promise<void> {
  const program = join(project, 'node_modules', `node-${version}`, 'bin/node');
  const node = (file: string) => [program, file] as const;
  const { stdout } = await runCommand(project, [program, '--version']);
  report(`Node ${stdout.trim()} is of version ${version}`, stdout.startsWith(`v${version}.`) ? [] : [stdout]);
  for (const entry of packages.flatMap(({ manifest }) => entriesOf(manifest))) {
    report(`${entry} on Node ${version}`, await faultsOfLoading(node, entry));
  }
  for (const [name, text] of readmes) {
    if (!withSnippets.has(name)) continue;
    for (const [i, snippet] of snippetsOf(text).entries()) {
      report(
        `${name}, snippet ${i + 1}, on Node ${version}`,
        await faultsOfSnippet(project, node, snippet, 'snippet'),
      );
    }
  }
  await quickstart(version, program);
  const opened = await modelScores(program, 'open', modelsOf(process.version));
  reportModels(`that Node ${process.version} saved, on Node ${version}`, scores, opened);
  const saved = await modelScores(program, 'save', modelsOf(version));
  const back = await modelScores(process.execPath, 'open', modelsOf(version));
  reportModels(`that Node ${version} saved, on Node ${process.version}`, saved, back);
}

/** Reports the models of each system by their scores where they were saved and where they were opened. */
function reportModels(name: string, saved: ModelScores, opened: ModelScores): void {
  for (const [system, wanted] of Object.entries(saved)) {
    const off = largestDifference(opened[system], wanted);
    report(
      `a model of ${system} ${name}`,
      off <= TOLERANCE ? [] : [`the scores differ by ${off} of the largest, ${TOLERANCE} allowed`],
    );
  }
}

/** Folder of the models that a version of Node saves. */
function modelsOf(version: string): string {
  return join(out, `models-${version}`);
}

/** Bundles the program that saves and opens models; Node resolves the installed packages. */
async function bundleModels(): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('./model-folders/save-or-open.ts', import.meta.url))],
    bundle: true,
    outfile: join(project, 'save-or-open.mjs'),
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
}

/** Saves or opens the models of every system in a folder by a version of Node. */
async function modelScores(node: string, task: 'save' | 'open', folder: string): Promise<ModelScores> {
  const { stdout } = await mustRun(project, [node, 'save-or-open.mjs', task, folder]);
  return JSON.parse(stdout) as ModelScores;
}

/** Loads an entry as a module and as CommonJS; both must have the same names. */
async function faultsOfLoading(
  node: (file: string) => readonly [string, string],
  entry: string,
): Promise<readonly string[]> {
  const list =
    'console.log(Object.keys(entry).filter((name) => !/^(?:default|module\\.exports)$/.test(name)).sort().join())';
  writeFileSync(join(project, 'load.mjs'), `import * as entry from '${entry}';\n${list};\n`);
  writeFileSync(join(project, 'load.cjs'), `const entry = require('${entry}');\n${list};\n`);
  const runs = [await runCommand(project, node('load.mjs')), await runCommand(project, node('load.cjs'))];
  const faults = runs.flatMap(({ status, stderr }) =>
    status !== 0 || stderr !== '' ? [`${status}: ${stderr}`] : [],
  );
  if (faults.length > 0 || runs[0]!.stdout === runs[1]!.stdout) return faults;
  return [`the module has ${runs[0]!.stdout}and CommonJS has ${runs[1]!.stdout}`];
}

/** The program of the README, which imports the packages from this project, as a module. */
async function quickstart(version: string, node: string): Promise<void> {
  const file = join(project, 'quickstart.mjs');
  writeFileSync(file, quickstartProgram());
  const fault = await quickstartFault({ folder: project, file, node });
  report(`quickstart on Node ${version}`, fault === undefined ? [] : [fault]);
}

function entriesOf({ name, exports }: (typeof packages)[number]['manifest']): readonly string[] {
  return Object.entries(exports as Record<string, object | string>).flatMap(([path, target]) =>
    typeof target === 'object' ? [name + path.slice(1)] : [],
  );
}

function report(name: string, faults: readonly string[]): void {
  if (faults.length === 0) passed += 1;
  else failed += 1;
  console.log(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  for (const fault of faults) console.log(fault);
}
