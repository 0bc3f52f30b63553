import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from './run-command';

/** A package manager as its users have it: its defaults, and only the registry and the place of its cache set. */
export interface Manager {
  readonly name: string;
  /** Makes a fresh project of this folder and adds these packages to it; npm with these lines in its `.npmrc`. */
  add(project: string, packages: readonly string[], npmSettings: string): Promise<void>;
  /** The command that runs a program of that project. */
  node(program: string): readonly [string, ...string[]];
}

export interface ManagerOptions {
  /** Folder for the managers themselves and their caches. */
  readonly folder: string;
  /** URL of the registry. */
  readonly registry: string;
  /** Settings of Yarn with PnP that the README gives, as YAML. */
  readonly yarnSettings: string;
}

/** The package managers, pinned: yarn is Yarn 1, `@yarnpkg/cli-dist` Yarn 4. */
const versions = { pnpm: '10.34.9', yarn: '1.22.22', '@yarnpkg/cli-dist': '4.18.1', bun: '1.4.5' };

/** Installs the package managers, from the registry, and returns them by name. npm is the one of this Node. */
export async function installManagers(options: ManagerOptions): Promise<readonly Manager[]> {
  const { folder, registry } = options;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: versions }));
  await mustRun(folder, ['npm', 'install', '--no-audit', '--no-fund', `--registry=${registry}`]);
  return [npm(options), pnpm(options), yarnClassic(options), yarnPnp(options), bun(options)];
}

const node = (program: string) => [process.execPath, program] as const;

function npm({ folder, registry }: ManagerOptions): Manager {
  return {
    name: 'npm',
    node,
    async add(project, packages, npmSettings) {
      const settings = `registry=${registry}\ncache=${join(folder, 'npm-cache')}\n${npmSettings}`;
      fresh(project, { '.npmrc': settings });
      await mustRun(project, ['npm', 'install', '--no-audit', '--no-fund', ...packages]);
    },
  };
}

function pnpm({ folder, registry }: ManagerOptions): Manager {
  const program = join(folder, 'node_modules/pnpm/bin/pnpm.cjs');
  const caches = ['store', 'cache', 'state'].map((name) => `${name}-dir=${join(folder, `pnpm-${name}`)}\n`);
  return {
    name: 'pnpm',
    node,
    async add(project, packages) {
      fresh(project, { '.npmrc': `registry=${registry}\n${caches.join('')}` });
      await mustRun(project, [...node(program), 'add', ...packages]);
    },
  };
}

function yarnClassic({ folder, registry }: ManagerOptions): Manager {
  const program = join(folder, 'node_modules/yarn/bin/yarn.js');
  const flags = [
    '--cache-folder',
    join(folder, 'yarn-cache'),
    '--mutex',
    `file:${join(folder, 'yarn.lock')}`,
  ];
  return {
    name: 'yarn 1',
    node,
    async add(project, packages) {
      fresh(project, { '.yarnrc': `registry "${registry}"\n` });
      await mustRun(project, [...node(program), 'add', '--non-interactive', ...flags, ...packages]);
    },
  };
}

function yarnPnp({ folder, registry, yarnSettings }: ManagerOptions): Manager {
  const program = join(folder, 'node_modules/@yarnpkg/cli-dist/bin/yarn.js');
  const settings = [
    `npmRegistryServer: '${registry}'`,
    "unsafeHttpWhitelist: ['127.0.0.1']",
    `globalFolder: '${join(folder, 'yarn-berry')}'`,
    'enableTelemetry: false',
    // What is published here is minutes old.
    "npmMinimalAgeGate: '0'",
    yarnSettings,
  ];
  return {
    name: 'Yarn 4 with PnP',
    node: (name) => [...node(program), 'node', name],
    async add(project, packages) {
      fresh(project, { '.yarnrc.yml': settings.join('\n'), 'yarn.lock': '' });
      await mustRun(project, [...node(program), 'add', ...packages]);
    },
  };
}

function bun({ folder, registry }: ManagerOptions): Manager {
  const program = ['bun', 'bun.exe']
    .map((name) => join(folder, 'node_modules/bun/bin', name))
    .find((path) => existsSync(path));
  const settings = `[install]\nregistry = "${registry}"\n[install.cache]\ndir = "${join(folder, 'bun-cache')}"\n`;
  return {
    name: 'bun',
    node,
    async add(project, packages) {
      if (program === undefined) throw new Error("the npm package 'bun' has no program for this machine");
      fresh(project, { 'bunfig.toml': settings });
      await mustRun(project, [program, 'add', ...packages]);
    },
  };
}

function fresh(project: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(project, { recursive: true });
  const manifest = { name: 'fresh', version: '1.0.0', private: true };
  for (const [name, text] of Object.entries({ ...files, 'package.json': JSON.stringify(manifest) })) {
    writeFileSync(join(project, name), text);
  }
}
