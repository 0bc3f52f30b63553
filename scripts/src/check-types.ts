import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { exportsOf, packagesNamedIn, programOf, unexportedImports } from './packed/declaration-program';
import { packAll } from './packed/pack-all';
import { forEachAtOnce, mustRun, runCommand } from './packed/run-command';
import { members, root, type Member } from './workspace';

/**
 * `pnpm check:types [TYPESCRIPT...]`: the packed packages, in projects outside the workspace with pnpm's strict layout, compiled by every
 * TypeScript that the README names, with `strict`, without `skipLibCheck`, without Node's types. A program of each entry calls
 * every exported function and exports the results, so that the compiler has to write their types down. No error may lie in a
 * file of ours; those in other packages' declarations are counted.
 */
const compilers = { '5.4': '5.4.5', '5.9': '5.9.3', '6': '6.0.3', '7': '7.0.2' };
const named = process.argv.slice(2);
const versions = Object.keys(compilers).filter((version) => named.length === 0 || named.includes(version));
if (versions.length < named.length)
  throw new Error(`TypeScript ${named.join(', ')}: of these, only ${versions.join(', ')} is known`);
const modes = {
  nodenext: { module: 'nodenext', files: ['*.mts', '*.cts'] },
  bundler: { module: 'esnext', moduleResolution: 'bundler', files: ['*.ts'] },
};

const packages = members('packages').filter(({ manifest }) => manifest.private !== true);
const out = realpathSync(mkdtempSync(join(tmpdir(), 'vse-types-')));
let passed = 0;
let failed = 0;
try {
  await install(packAll(join(out, 'packed')));
  for (const member of packages)
    report(`declarations of ${member.manifest.name}`, faultsOfDeclarations(member));
  writePrograms();
  const elsewhere = new Map<string, number>();
  const runs = versions.flatMap((version) =>
    Object.keys(modes).map((mode) => ({ version, mode: mode as keyof typeof modes })),
  );
  await forEachAtOnce(runs, async ({ version, mode }) => {
    report(`TypeScript ${version}, ${mode}`, await compile(version, mode, elsewhere));
  });
  for (const [name, count] of elsewhere)
    console.log(`errors in the declarations of ${name}: ${count}, over all runs`);
} finally {
  rmSync(out, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exitCode = failed > 0 ? 1 : 0;

function report(name: string, faults: readonly string[]): void {
  if (faults.length === 0) passed += 1;
  else failed += 1;
  console.log(`${faults.length === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  for (const fault of faults) console.log(`  ${fault}`);
}

/** Installs each package into a project of its own, one that has them all, and the compilers. */
async function install(tarballs: ReadonlyMap<string, string>): Promise<void> {
  const overrides = Object.fromEntries([...tarballs].map(([name, file]) => [name, `file:${file}`]));
  write('package.json', JSON.stringify({ private: true, pnpm: { overrides } }));
  write('pnpm-workspace.yaml', 'packages:\n  - alone/*\n');
  for (const { manifest } of packages) {
    project(shortName(manifest.name), {
      [manifest.name]: overrides[manifest.name]!,
      ...requiredPeers([manifest]),
    });
  }
  project('typical', { ...overrides, ...requiredPeers(packages.map(({ manifest }) => manifest)) });
  project(
    'compilers',
    Object.fromEntries(
      Object.entries(compilers).map(([name, version]) => [`ts-${name}`, `npm:typescript@${version}`]),
    ),
  );
  await mustRun(out, ['npx', '--yes', 'pnpm@10', 'install', '--prefer-offline', '--ignore-scripts']);
}

function project(name: string, dependencies: Readonly<Record<string, string>>): void {
  write(`alone/${name}/package.json`, JSON.stringify({ name, private: true, type: 'module', dependencies }));
}

/** The peers that these packages cannot do without, in the versions that this workspace is tested with. */
function requiredPeers(manifests: readonly Member['manifest'][]): Record<string, string> {
  const peers = manifests.flatMap(({ peerDependencies = {}, peerDependenciesMeta = {} }) =>
    Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true),
  );
  return Object.fromEntries(
    peers.map((name) => {
      const manifest = readFileSync(join(root, 'scripts/node_modules', name, 'package.json'), 'utf8');
      return [name, (JSON.parse(manifest) as { readonly version: string }).version];
    }),
  );
}

/** Packages that a package's declarations name without declaring them, or as an optional peer; types they hide. */
function faultsOfDeclarations({ manifest }: Member): readonly string[] {
  const folder = join(out, 'alone', shortName(manifest.name), 'node_modules', manifest.name, 'dist');
  const declared = new Set([
    manifest.name,
    ...Object.keys({ ...manifest.dependencies, ...requiredPeers([manifest]) }),
  ]);
  const isOurs = (module: string) => module.startsWith('@vse/');
  return readdirSync(folder)
    .filter((name) => /\.d\.c?ts$/.test(name))
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const isEntry = entriesOf(manifest).some(({ file }) => file === name);
      return [
        ...packagesNamedIn(text)
          .filter((other) => !declared.has(other))
          .map((other) => `dist/${name} names ${other}, which an installation may lack`),
        ...(isEntry ? unexportedImports(text, isOurs) : []).map(
          (hidden) => `dist/${name} uses ${hidden} and does not export it`,
        ),
      ];
    });
}

/** Entries of a package with the file of their declarations for modules, below `dist`. */
function entriesOf({
  name,
  exports,
}: Member['manifest']): readonly { readonly entry: string; readonly file: string }[] {
  return Object.entries(exports as Record<string, { readonly import?: { readonly types: string } }>).flatMap(
    ([path, { import: asModule }]) =>
      asModule ? [{ entry: name + path.slice(1), file: asModule.types.replace('./dist/', '') }] : [],
  );
}

/** Writes the programs into each project, as a module, as CommonJS and for bundlers, and the configurations. */
function writePrograms(): void {
  const entries = packages.flatMap(({ manifest }) =>
    entriesOf(manifest).map(({ entry, file }) => {
      const folder = join(out, 'alone', shortName(manifest.name));
      return { folder, entry, file: realpathSync(join(folder, 'node_modules', manifest.name, 'dist', file)) };
    }),
  );
  const options = {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    skipLibCheck: true,
  };
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    options,
  );
  for (const { folder, entry, file } of entries) {
    const text = programOf(exportsOf(program, entry, file));
    for (const extension of ['mts', 'cts', 'ts']) {
      writeFileSync(join(folder, `${entry.replaceAll(/[@/]/g, '-')}.${extension}`), text);
    }
  }
  const typical = fileURLToPath(new URL('./packed/typical-program.ts', import.meta.url));
  for (const extension of ['mts', 'ts']) cpSync(typical, join(out, `alone/typical/typical.${extension}`));
  for (const [mode, { files, ...module }] of Object.entries(modes)) {
    for (const version of Object.keys(compilers)) {
      const compilerOptions = {
        ...module,
        target: 'es2022',
        strict: true,
        skipLibCheck: false,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: '.',
        outDir: `written/${mode}-${version}`,
        types: [],
      };
      const include = files.map((file) => `alone/*/${file}`);
      write(`tsconfig.${mode}-${version}.json`, JSON.stringify({ compilerOptions, include }));
    }
  }
}

/** Errors that lie in a file of ours; those in other packages are added to `elsewhere`. */
async function compile(
  version: string,
  mode: keyof typeof modes,
  elsewhere: Map<string, number>,
): Promise<readonly string[]> {
  const compiler = join(out, 'alone/compilers/node_modules', `ts-${version}`, 'bin/tsc');
  const config = `tsconfig.${mode}-${version}.json`;
  const { status, stdout, stderr } = await runCommand(out, [
    process.execPath,
    compiler,
    '-p',
    config,
    '--pretty',
    'false',
  ]);
  const errors = stdout.split('\n').filter((line) => /error TS\d+/.test(line));
  const foreign = errors.filter((line) => foreignPackageOf(line) !== undefined);
  for (const line of foreign) {
    const name = foreignPackageOf(line)!;
    elsewhere.set(name, (elsewhere.get(name) ?? 0) + 1);
  }
  const own = errors.filter((line) => foreignPackageOf(line) === undefined);
  // A compiler that says nothing must have written every declaration.
  const silent = status !== 0 && errors.length === 0;
  return silent ? [`the compiler ended with ${status}: ${stdout}${stderr}`] : own;
}

/** The package whose file an error lies in, unless it is ours. */
function foreignPackageOf(error: string): string | undefined {
  const file = /^(.*?)\(\d+,\d+\): error/.exec(error)?.[1] ?? '';
  const name = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
  return name === undefined || name.startsWith('@vse/') ? undefined : name;
}

function shortName(name: string): string {
  return name.replace('@vse/', '');
}

function write(path: string, text: string): void {
  mkdirSync(join(out, path, '..'), { recursive: true });
  writeFileSync(join(out, path), text);
}
