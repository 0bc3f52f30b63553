import type * as Fs from 'node:fs';
import type * as Path from 'node:path';
import type * as Url from 'node:url';
import { BackendFailure } from '../failure';
import { builtin } from '../platform';
import { lookUpBases, requires } from '../search/bases';
import { binariesIn, type Binaries, type BinaryName } from './binaries';

const PACKAGE = '@tensorflow/tfjs-backend-wasm';

/**
 * Finds the wasm binaries on disk: in `wasmPath`, in the installed package of the same version, or beside the program. A
 * bundle has the package's code but not its binaries.
 */
export function nodeBinaries(
  needed: BinaryName,
  version: string,
  wasmPath: string | undefined,
  emitted: Binaries | undefined,
): Binaries {
  const fs = builtin('fs') as unknown as typeof Fs;
  if (wasmPath !== undefined) {
    const binaries = binariesIn(pathOf(wasmPath));
    if (fs.existsSync(binaries[needed])) return binaries;
    throw new BackendFailure(
      `no .wasm files in wasmPath '${wasmPath}'`,
      `pass the folder that holds ${needed}, or no wasmPath to use those of ${PACKAGE}`,
    );
  }
  for (const binaries of places(version, emitted)) if (fs.existsSync(binaries[needed])) return binaries;
  throw new BackendFailure(
    `its .wasm files (${version}) are not beside the bundle`,
    `copy node_modules/${PACKAGE}/dist/*.wasm to a folder beside the program and pass it as wasmPath, ` +
      `or install ${PACKAGE}@${version} where it runs`,
  );
}

function places(version: string, emitted: Binaries | undefined): readonly Binaries[] {
  const path = builtin('path') as unknown as typeof Path;
  const installed = requires().map((require) => installedFolder(require, version));
  const beside = lookUpBases().map((base) => path.dirname(base));
  const folders = [...installed, ...beside].filter((folder) => folder !== undefined);
  const copies = emitted && mapValues(emitted, (url) => pathOf(url));
  return [...folders.map((folder) => binariesIn(folder)), ...(copies ? [copies] : [])];
}

function installedFolder(require: NodeJS.Require, version: string): string | undefined {
  const path = builtin('path') as unknown as typeof Path;
  try {
    const file = require.resolve(`${PACKAGE}/package.json`);
    const manifest = require(file) as { readonly version?: string };
    return manifest.version === version ? path.join(path.dirname(file), 'dist') : undefined;
  } catch {
    return undefined; // not seen from here
  }
}

function pathOf(pathOrUrl: string): string {
  const { fileURLToPath } = builtin('url') as unknown as typeof Url;
  return pathOrUrl.startsWith('file:') ? fileURLToPath(pathOrUrl) : pathOrUrl;
}

function mapValues(binaries: Binaries, map: (value: string) => string): Binaries {
  return Object.fromEntries(Object.entries(binaries).map(([name, file]) => [name, map(file)])) as Binaries &
    Record<string, string>;
}
