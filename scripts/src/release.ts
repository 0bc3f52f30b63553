import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { metadataFaults, withPlaces } from './release/metadata';
import { members, root } from './workspace';

/**
 * `pnpm release`: publishes every package whose version is not on the registry yet, and tags it. Versions are set before, by
 * `pnpm changeset version` in a commit of its own. It stops, and names what is missing, before anything is published.
 */
const published = members('packages').filter(({ manifest }) => manifest.private !== true);
const rootManifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
const faults = published.flatMap(({ manifest }) => metadataFaults(manifest));
if (faults.length > 0) throw new Error(`A release needs complete manifests:\n${faults.join('\n')}`);
const placed = published.map(({ folder, manifest }) => ({
  file: join(folder, 'package.json'),
  text: `${JSON.stringify(withPlaces(manifest, rootManifest, relative(root, folder)), null, 2)}\n`,
}));
// The addresses are in the published manifests alone: in the repository they stand once.
const before = placed.map(({ file }) => readFileSync(file, 'utf8'));
try {
  for (const { file, text } of placed) writeFileSync(file, text);
  const { status } = spawnSync('npx', ['changeset', 'publish'], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  placed.forEach(({ file }, i) => writeFileSync(file, before[i]!));
}
