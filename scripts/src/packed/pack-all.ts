import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { members, root } from '../workspace';

interface Packed {
  readonly name: string;
  readonly filename: string;
}

/**
 * Packs every public package as a release would, from its `dist`, into this folder.
 *
 * @param folder - Folder for the tarballs.
 * @param from - Root of the clone whose packages are packed. Defaults to this one.
 * @returns The path of each package's tarball, by the package's name.
 * @throws `Error` if a public package was not packed.
 */
export function packAll(folder: string, from = root): ReadonlyMap<string, string> {
  mkdirSync(folder, { recursive: true });
  const names = publicPackages();
  const said = execFileSync(
    'npx',
    [
      ...['--yes', 'pnpm@10', '--recursive', ...names.map((name) => `--filter=${name}`)],
      ...['pack', '--json', '--pack-destination', folder],
    ],
    { cwd: from, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 64 * 1024 * 1024 },
  );
  const packed = JSON.parse(said) as readonly Packed[];
  const tarballs = new Map(packed.map(({ name, filename }) => [name, filename]));
  const missing = names.filter((name) => !tarballs.has(name));
  if (missing.length > 0) throw new Error(`pnpm pack left no tarball of ${missing.join(', ')}`);
  return tarballs;
}

/** Names of the packages that are published. */
export function publicPackages(): readonly string[] {
  return members('packages')
    .filter(({ manifest }) => manifest.private !== true)
    .map(({ manifest }) => manifest.name);
}
