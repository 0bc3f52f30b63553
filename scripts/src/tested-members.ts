import { join } from 'node:path';
import { members, readManifest, root, type Member } from './workspace';

/**
 * Workspace members whose tests run on a backend: on cpu, the backend of `pnpm test`, all that have tests; on wasm those that
 * use tensors, as the tests of the others would only be repeated; on tensorflow the packages that compute with tensors.
 */
export function testedMembers(backend: string): readonly Member[] {
  if (backend === 'tensorflow') return members('packages').filter(computes);
  const others = ['scripts', 'site'].map((name) => ({
    folder: join(root, name),
    manifest: readManifest(join(root, name)),
  }));
  const all = backend === 'cpu' ? [...members('packages', 'examples'), ...others] : backendMembers();
  return all.filter(({ manifest }) => manifest.scripts?.['test'] !== undefined);
}

/** Packages and examples that name the tensor library among their dependencies of any kind. */
function backendMembers(): readonly Member[] {
  return members('packages', 'examples').filter(
    ({ manifest }) =>
      library in { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies },
  );
}

function computes({ manifest }: Member): boolean {
  return library in (manifest.peerDependencies ?? {});
}

const library = '@tensorflow/tfjs-core';
