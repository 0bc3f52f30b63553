import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Line of tfjs-node 4.22.0 that requires the checks of Node's `util`. */
export const UTIL_LINE = 'var util_1 = require("util");';

/** Options of a fake tfjs-node. */
export interface FakeTfjsNodeOptions {
  /** Result of its matrix product. Defaults to the right values. */
  readonly product?: readonly number[];
  /** Handles that each gradient leaks. Defaults to `0`. */
  readonly leaks?: number;
  readonly version?: string;
}

/**
 * Writes a fake tfjs-node to a project's node_modules and returns its folder: the files that are read and replaced, and a
 * module with canned results that loads once its binding exists.
 */
export async function fakeTfjsNode(
  project: string,
  { product = [19, 22, 43, 50], leaks = 0, version = '4.22.0' }: FakeTfjsNodeOptions = {},
): Promise<string> {
  const folder = join(project, 'node_modules/@tensorflow/tfjs-node');
  const files: Readonly<Record<string, string>> = {
    'package.json': JSON.stringify({ name: '@tensorflow/tfjs-node', version, main: 'dist/index.js' }),
    'binding/tfjs_backend.cc': '#include "tensorflow/c/c_api.h"\n#include "tfjs_backend.h"\n',
    'binding/tfjs_binding.cc': '#include "tfjs_backend.h"\n',
    'binding/tfjs_backend.h': '#include <string>\n',
    'dist/nodejs_kernel_backend.js': `${UTIL_LINE}\n`,
    'dist/kernels/TopK.js': `"use strict";\n${UTIL_LINE}\n`,
    'dist/index.js': `
      if (!require('fs').existsSync(__dirname + '/../lib/napi-v8/tfjs_binding.node')) throw new Error('no binding');
      let handles = 0;
      const tensor = (values) => ({ data: async () => values, dispose() {} });
      const binding = { TF_Version: '2.99.0', isUsingGpuDevice: () => false, getNumOfTensors: () => handles };
      module.exports = {
        ready: async () => {}, getBackend: () => 'tensorflow', backend: () => ({ binding }),
        memory: () => ({ numTensors: 0 }), tensor2d: tensor, zeros: tensor, ones: tensor,
        matMul: () => tensor(${JSON.stringify(product)}),
        grad: () => () => { handles += ${leaks}; return tensor([3, 7]); },
      };`,
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

/** Writes an executable shell script and returns its path. */
export function program(path: string, script: string): string {
  // Written by a process of its own: were it open for writing here while another thread forks, nothing could run it (ETXTBSY).
  execFileSync('/bin/sh', ['-c', 'cat > "$0" && chmod 755 "$0"', path], { input: `#!/bin/sh\n${script}\n` });
  return path;
}

/** Writes a compiler whose output file lists its parameters. */
export function fakeCompiler(folder: string): string {
  return program(
    join(folder, 'fake-c++'),
    `[ "$1" = --version ] && exit 0
for last; do :; done
printf '%s\\n' "$@" > "$last"`,
  );
}
