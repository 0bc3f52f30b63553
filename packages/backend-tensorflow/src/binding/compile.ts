import { join } from 'node:path';
import { BackendError } from '@vse/core';
import { NODE_API } from '../system/machine';
import { lastLines, runCommand } from '../system/run-command';

/** What the binding is made of. */
export interface BindingParts {
  /** tfjs-node's own C++ files. */
  readonly sources: readonly string[];
  /** Folders of headers: those of TensorFlow and those of Node-API. */
  readonly include: readonly string[];
  /** The folder of TensorFlow's libraries. */
  readonly libraryFolder: string;
  /** Their file names. */
  readonly libraries: readonly string[];
  /** The file to make. */
  readonly out: string;
}

/** As binding.gyp has it: the binding finds the libraries from where it stands, `lib/napi-v8`, in `deps/lib`. */
const RUN_PATH = '$ORIGIN/../../deps/lib';

/** What the C++ compiler is called with: what tfjs-node's binding.gyp says, without node-gyp and what it downloads. */
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

export interface CompileOptions {
  /** The C++ compiler. Defaults to the environment's `CXX`, otherwise the first there is of c++, g++ and clang++. */
  readonly compiler?: string;
  readonly signal?: AbortSignal;
}

/** A C++ compiler that is there; throws a `BackendError` where there is none. */
export async function findCompiler({ compiler, signal }: CompileOptions = {}): Promise<string> {
  const asked = compiler ?? process.env['CXX'];
  const candidates = asked === undefined || asked === '' ? ['c++', 'g++', 'clang++'] : [asked];
  for (const candidate of candidates) {
    const { code } = await runCommand(candidate, ['--version'], signal ? { signal } : {});
    if (code === 0) return candidate;
  }
  throw new BackendError(
    `vse-tensorflow: wants a C++ compiler, and there is no ${candidates.join(', ')}. ` +
      'Install one (Debian, Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++), or name it with --compiler.',
  );
}

/** Compiles and links the binding; throws a `BackendError` with the compiler's own words where it does not. */
export async function compileBinding(
  compiler: string,
  parts: BindingParts,
  signal?: AbortSignal,
): Promise<void> {
  const { code, output } = await runCommand(compiler, compilerParameters(parts), signal ? { signal } : {});
  if (code === 0) return;
  throw new BackendError(
    `vse-tensorflow: ${compiler} did not build tfjs-node's binding against ${join(parts.libraryFolder, parts.libraries[0] ?? '')}. ` +
      `Take a compiler that knows C++17, or another version of TensorFlow with --tensorflow. It said:\n${lastLines(output)}`,
  );
}
