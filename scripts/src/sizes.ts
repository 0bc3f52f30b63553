import { build } from 'esbuild';
import { existsSync, lstatSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { format, resolveConfig } from 'prettier';
import { members, readManifest, root, type Member } from './workspace';

/**
 * `pnpm sizes`: writes `docs/sizes.md`, what each package adds to a project (its own files, and with all that it depends on) and to a
 * bundle (minified and gzipped, its dependencies aside). TensorFlow.js, a peer, is not counted.
 */
const published = members('packages').filter(({ manifest }) => manifest.private !== true);
const rows: string[] = [];
for (const member of published) {
  const { folder, manifest } = member;
  const entry = join(folder, 'dist/index.js');
  if (!existsSync(entry)) throw new Error(`${manifest.name} has no dist: run pnpm build first`);
  const folders = closure(member);
  const whole = [...folders].reduce((sum, [name, path]) => sum + ownBytes(name, path), 0);
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    write: false,
    logLevel: 'silent',
  });
  const gzipped = gzipSync(outputFiles[0]!.contents, { level: 9 }).length;
  const cells = [
    kilobytes(ownBytes(manifest.name, folder)),
    kilobytes(whole),
    String(folders.size - 1),
    kilobytes(gzipped),
  ];
  rows.push(`| \`${manifest.name}\` | ${cells.join(' | ')} |`);
}
const text = `# Sizes

Made by \`pnpm sizes\` from the built packages. Installed: the files of the package, and with all packages that it depends on, unpacked, without peers (TensorFlow.js) and optional ones. Gzipped: the main entry as a bundle, minified, without its dependencies.

| package | own files | with dependencies | dependencies | gzipped |
| --- | ---: | ---: | ---: | ---: |
${rows.join('\n')}
`;
const path = join(root, 'docs/sizes.md');
writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
console.log(`${rows.length} packages in docs/sizes.md`);

/** Folders of a package and of all that it depends on, by name and folder. */
function closure({ folder, manifest }: Member): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (name: string, path: string, dependencies: readonly string[]) => {
    const key = `${name} ${path}`;
    if (found.has(key)) return;
    found.set(key, path);
    for (const dependency of dependencies) {
      const at = folderOf(dependency, path);
      if (at === undefined) throw new Error(`${name} depends on ${dependency}, which is not installed`);
      visit(dependency, at, Object.keys(readManifest(at).dependencies ?? {}));
    }
  };
  visit(manifest.name, folder, Object.keys(manifest.dependencies ?? {}));
  return found;
}

function folderOf(name: string, from: string): string | undefined {
  // The paths of any package: a name such as string_decoder is also one of Node's own, which has none.
  const paths = createRequire(join(realpathSync(from), 'package.json')).resolve.paths('any-package') ?? [];
  const at = paths.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')));
  return at === undefined ? undefined : realpathSync(at);
}

/** Bytes of what a package installs: of ours the built files, of others all but what they have installed themselves. */
function ownBytes(key: string, folder: string): number {
  if (!key.startsWith('@vse/')) return bytesOf(folder);
  return (
    bytesOf(join(folder, 'dist')) +
    lstatSync(join(folder, 'package.json')).size +
    lstatSync(join(folder, 'README.md')).size
  );
}

function bytesOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + bytesOf(path);
    return entry.isFile() ? sum + lstatSync(path).size : sum;
  }, 0);
}

function kilobytes(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(bytes / 1000)} kB`;
}
