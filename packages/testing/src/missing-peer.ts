// Stand-ins for a machine without an optional peer: the workspace has all of them.

/** Rejects as the import of a package that is not installed does. */
export function absentImport(name: string): Promise<never> {
  return Promise.reject(
    Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' }),
  );
}

/**
 * Returns the built-ins of a process whose project has no packages, in place of `process.getBuiltinModule`: the shims of pnpm
 * let a real one find all packages of this workspace.
 */
export function builtinsWithoutPackages(name: string): object {
  return name === 'node:module' ? { createRequire: () => requireNothing } : process;
}

function requireNothing(name: string): never {
  throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
}
