import { join } from 'node:path';
import { members, readManifest, root, type Member } from './workspace';

/**
 * Workspace members whose tests run on a backend: all that have tests; on tensorflow only the packages that compute with
 * tensors.
 */
export function testedMembers(backend: string): readonly Member[] {
  if (backend === 'tensorflow') return members('packages').filter(computes);
  const others = ['scripts', 'site'].map((name) => ({
    folder: join(root, name),
    manifest: readManifest(join(root, name)),
  }));
  return [...members('packages', 'examples'), ...others].filter(
    ({ manifest }) => manifest.scripts?.['test'] !== undefined,
  );
}

function computes({ manifest }: Member): boolean {
  return '@tensorflow/tfjs-core' in (manifest.peerDependencies ?? {});
}
