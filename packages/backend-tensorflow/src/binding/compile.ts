import { join } from 'node:path';
import { BackendError } from '@vse/base';
import { NODE_API } from '../system/machine';
import { lastLines, runCommand } from '../system/run-command';

/** Inputs and output of compiling the binding. */
export interface BindingParts {
  /** tfjs-node's own C++ files. */
  readonly sources: readonly string[];
  /** Header folders: TensorFlow's and Node-API's. */
  readonly include: readonly string[];
  /** Folder of TensorFlow's libraries. */
  readonly libraryFolder: string;
  /** File names of the libraries. */
  readonly libraries: readonly string[];
  /** File to write. */
  readonly out: string;
}

/** As in binding.gyp: the binding in `lib/napi-v8` finds the libraries in `deps/lib`. */
const RUN_PATH = '$ORIGIN/../../deps/lib';

/** Parameters of the C++ compiler, as in tfjs-node's binding.gyp, without node-gyp and its downloads. */
export function compilerParameters({
  sources,
  include,
  libraryFolder,
  libraries,
  out,
}: BindingParts): string[] {
  return [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-fvisibility=hidden', '-w'],
    ...[`-DNAPI_VERSION=${NODE_API}`, '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'],
    ...include.map((folder) => `-I${folder}`),
    ...sources,
    `-L${libraryFolder}`,
    ...libraries.map((name) => `-l:${name}`),
    `-Wl,-rpath,${RUN_PATH}`,
    ...['-o', out],
  ];
}

/** Options of finding a compiler. */
export interface CompileOptions {
  /** C++ compiler. Defaults to the environment variable `CXX`, else the first found of c++, g++ and clang++. */
  readonly compiler?: string;
  readonly signal?: AbortSignal;
}

/**
 * Finds a C++ compiler.
 *
 * @throws `BackendError` if there is none.
 */
export async function findCompiler({ compiler, signal }: CompileOptions = {}): Promise<string> {
  const requested = compiler ?? process.env['CXX'];
  const candidates = requested === undefined || requested === '' ? ['c++', 'g++', 'clang++'] : [requested];
  for (const candidate of candidates) {
    const { code } = await runCommand(candidate, ['--version'], signal ? { signal } : {});
    if (code === 0) return candidate;
  }
  throw new BackendError(
    `vse-tensorflow: needs a C++ compiler, and there is no ${candidates.join(', ')}. ` +
      'Install one (Debian, Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++), or name it with --compiler.',
  );
}

/**
 * Compiles and links the binding.
 *
 * @throws `BackendError` with the compiler's output if it fails.
 */
export async function compileBinding(
  compiler: string,
  parts: BindingParts,
  signal?: AbortSignal,
): Promise<void> {
  const { code, output } = await runCommand(compiler, compilerParameters(parts), signal ? { signal } : {});
  if (code === 0) return;
  throw new BackendError(
    `vse-tensorflow: ${compiler} did not build tfjs-node's binding against ${join(parts.libraryFolder, parts.libraries[0] ?? '')}. ` +
      `Use a compiler with C++17, or another version of TensorFlow with --tensorflow. Its output:\n${lastLines(output)}`,
  );
}
