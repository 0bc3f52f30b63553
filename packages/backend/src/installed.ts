import { builtin } from './platform';

type Require = (id: string) => unknown;

/**
 * Version of an installed package, seen from here or from another project's folder; `undefined` if it is not installed,
 * and in a browser.
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
