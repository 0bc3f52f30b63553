import type * as Module from 'node:module';
import { builtin } from '../platform';
import { requires } from './bases';

interface Manifest {
  readonly version?: string;
}

/**
 * Version of an installed package, seen from here or from another project's folder; `undefined` if it is not installed,
 * and in a browser.
 */
export function installedVersion(name: string, project?: string): string | undefined {
  if (project === undefined) return firstFound(requires(), name)?.version;
  const { createRequire } = (builtin('module') ?? {}) as Partial<typeof Module>;
  return createRequire && firstFound([createRequire(`${project}/package.json`)], name)?.version;
}

function firstFound(from: readonly NodeJS.Require[], name: string): Manifest | undefined {
  for (const require of from) {
    try {
      return require(`${name}/package.json`) as Manifest;
    } catch {
      // Not seen from here.
    }
  }
  return undefined;
}
