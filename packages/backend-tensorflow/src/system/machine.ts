import { BackendError } from '@vse/core';

/** What decides which wheel fits, and whether any does. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** The version of the C library, such as `2.36`; `undefined` where it is not glibc. */
  readonly glibc: string | undefined;
  /** The newest version of Node-API that this Node has. */
  readonly nodeApi: number;
}

/** The machine and the Node that this process runs on. */
export function thisMachine(): Machine {
  const report = process.report.getReport() as unknown as {
    readonly header: { readonly glibcVersionRuntime?: string };
  };
  return {
    platform: process.platform,
    arch: process.arch,
    glibc: report.header.glibcVersionRuntime,
    nodeApi: Number(process.versions.napi),
  };
}

/** The name that Python's wheels have for a processor, by Node's. Those of others were not tried. */
const processors: Readonly<Record<string, string>> = { x64: 'x86_64' };

/** The version of Node-API that tfjs-node 4.22.0 is built for at most, and looks for. */
export const NODE_API = 8;

/** The wheels that fit a machine. */
export interface WheelPlatform {
  /** As in the names of wheels. */
  readonly processor: string;
  /** The second part of the C library's version, 2.N. */
  readonly glibcMinor: number;
}

/**
 * What a machine's wheels are called. Throws a `BackendError` that says what is missing where there are none that its
 * Node could load.
 */
export function wheelPlatform({ platform, arch, glibc, nodeApi }: Machine): WheelPlatform {
  const processor = processors[arch];
  if (platform !== 'linux' || processor === undefined) {
    throw new BackendError(
      `vse-tensorflow: wants Linux on x64, got ${platform} on ${arch}. ` +
        'Use the wasm backend there: npm install @tensorflow/tfjs-backend-wasm.',
    );
  }
  if (glibc === undefined) {
    throw new BackendError(
      'vse-tensorflow: wants the C library glibc, got another, as on Alpine. ' +
        'TensorFlow is built for glibc alone: take an image of Debian or Ubuntu, such as node:20-slim with g++.',
    );
  }
  if (nodeApi < NODE_API) {
    throw new BackendError(
      `vse-tensorflow: wants Node-API ${NODE_API} or later, got ${nodeApi}. Take Node 20.19 or later.`,
    );
  }
  return { processor, glibcMinor: Number(glibc.split('.')[1]) };
}
