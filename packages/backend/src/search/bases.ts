import type * as Module from 'node:module';
import type * as Path from 'node:path';
import type * as Url from 'node:url';
import { builtin, startedFrom } from '../platform';

/**
 * Files from which Node looks up packages, in order: this module, the project in the working directory, and the program
 * that was started. A bundle holds this module, and a program from standard input has no file: the latter two find the
 * packages then.
 */
export function lookUpBases(own: string | undefined = ownUrl()): readonly string[] {
  const path = builtin('path') as unknown as typeof Path;
  const { fileURLToPath } = builtin('url') as unknown as typeof Url;
  const { folder, program } = startedFrom();
  const bases = [
    own?.startsWith('file:') ? fileURLToPath(own) : undefined,
    folder === undefined ? undefined : path.join(folder, 'package.json'),
    program === undefined ? undefined : path.resolve(program),
  ];
  return [...new Set(bases.filter((base) => base !== undefined && path.isAbsolute(base)))] as string[];
}

/** URL of this module; a bundle that is no module has none. */
function ownUrl(): string | undefined {
  return import.meta.url;
}

/** The `require` of each base of `lookUpBases`; none in a browser. */
export function requires(): readonly NodeJS.Require[] {
  const { createRequire } = (builtin('module') ?? {}) as Partial<typeof Module>;
  if (!createRequire) return [];
  return lookUpBases().map((base) => createRequire(base));
}
