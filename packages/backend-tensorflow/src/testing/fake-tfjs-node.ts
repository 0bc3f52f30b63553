import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The checks of Node's `util` as tfjs-node 4.22.0 asks for them. */
export const UTIL_LINE = 'var util_1 = require("util");';

export interface SmallTfjsNodeOptions {
  /** What its product gives. Defaults to the right numbers. */
  readonly product?: readonly number[];
  /** How many handles each gradient leaves behind. Defaults to `0`. */
  readonly leaks?: number;
  readonly version?: string;
}

/**
 * A made-up tfjs-node in a project's node_modules: it has the files that are read and replaced, and a backend of canned answers
 * that loads once its binding is there. Gives its folder.
 */
export async function smallTfjsNode(
  project: string,
  { product = [19, 22, 43, 50], leaks = 0, version = '4.22.0' }: SmallTfjsNodeOptions = {},
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

/** A program for the shell, at a path. */
export async function program(path: string, script: string): Promise<string> {
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

/** A compiler that makes its output file of its own parameters. */
export function smallCompiler(folder: string): Promise<string> {
  return program(
    join(folder, 'small-c++'),
    `[ "$1" = --version ] && exit 0
for last; do :; done
printf '%s\\n' "$@" > "$last"`,
  );
}
