import { builtin } from './platform';

type Require = (id: string) => unknown;

/** The version of an installed package, `undefined` where it is not installed or (in a browser) cannot be told. */
export function installedVersion(name: string): string | undefined {
  const createRequire = builtin('module')?.['createRequire'] as ((from: string) => Require) | undefined;
  if (!createRequire) return undefined;
  try {
    const manifest = createRequire(import.meta.url)(`${name}/package.json`) as { readonly version?: string };
    return manifest.version;
  } catch {
    return undefined;
  }
}
