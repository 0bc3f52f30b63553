import { builtin } from './platform';

type Require = (id: string) => unknown;

/**
 * The version of a package that is installed, here or in the project whose folder is given; `undefined` where it is not or (in
 * a browser) cannot be told.
 */
export function installedVersion(name: string, project?: string): string | undefined {
  const createRequire = builtin('module')?.['createRequire'] as ((from: string) => Require) | undefined;
  if (!createRequire) return undefined;
  try {
    const manifest = createRequire(project === undefined ? import.meta.url : `${project}/package.json`)(
      `${name}/package.json`,
    ) as { readonly version?: string };
    return manifest.version;
  } catch {
    return undefined;
  }
}
