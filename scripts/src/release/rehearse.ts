import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packAll, publicPackages } from '../packed/pack-all';
import { members, readManifest, root } from '../workspace';
import { withPlaces } from './metadata';

/** A release as it would be, in a clone. */
export interface Rehearsal {
  /** The version of all packages. */
  readonly version: string;
  /** Tarballs by the name of their package. */
  readonly tarballs: ReadonlyMap<string, string>;
  /** Tags that the release would push. */
  readonly tags: readonly string[];
  /** Changelogs by the name of their package. */
  readonly changelogs: ReadonlyMap<string, string>;
}

/** Addresses that stand for those of a public repository in a rehearsal. */
const places = { homepage: 'https://example.org/', repository: 'git+https://example.org/vse.git' };

/**
 * Rehearses a release in a clone of the last commit: versions by the changesets, places in the manifests, packed from the `dist` folders of
 * this tree, tagged. Nothing of this tree changes.
 *
 * @param folder - New folder for the clone and the tarballs.
 */
export function rehearse(folder: string): Rehearsal {
  const clone = join(folder, 'clone');
  const run = (command: string, ...argv: string[]) =>
    execFileSync(command, argv, { cwd: clone, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone], { stdio: 'pipe' });
  run(process.execPath, join(root, 'node_modules/@changesets/cli/bin.js'), 'version');
  const published = members('packages').filter(({ manifest }) => manifest.private !== true);
  for (const { folder: original } of published) {
    const copy = join(clone, 'packages', basename(original));
    if (!existsSync(join(original, 'dist')))
      throw new Error(`${original} has no dist: build the packages first`);
    cpSync(join(original, 'dist'), join(copy, 'dist'), { recursive: true });
    const manifest = withPlaces(readManifest(copy), places, `packages/${basename(original)}`);
    writeFileSync(join(copy, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  }
  run('npx', '--yes', 'pnpm@10', 'install', '--prefer-offline', '--no-frozen-lockfile', '--ignore-scripts');
  const who = ['-c', 'user.name=rehearsal', '-c', 'user.email=rehearsal@example.org'];
  run('git', ...who, 'commit', '--quiet', '--all', '--no-verify', '--message', 'Release');
  const versions = new Set(
    published.map(
      ({ folder: original }) => readManifest(join(clone, 'packages', basename(original)))['version'],
    ),
  );
  if (versions.size !== 1) throw new Error(`all packages have one version, got ${[...versions].join(', ')}`);
  const [version] = versions as Set<string>;
  for (const name of publicPackages()) run('git', ...who, 'tag', `${name}@${version!}`);
  return {
    version: version!,
    tarballs: packAll(join(folder, 'packed'), clone),
    tags: run('git', 'tag').trim().split('\n'),
    changelogs: new Map(
      published.map(({ folder: original, manifest }) => [
        manifest.name,
        readFileSync(join(clone, 'packages', basename(original), 'CHANGELOG.md'), 'utf8'),
      ]),
    ),
  };
}
