import { BackendError } from '@vse/base';

/** Properties that decide which wheel fits. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** Version of glibc, such as `2.36`; `undefined` with another C library. */
  readonly glibc: string | undefined;
  /** Newest version of Node-API that this Node supports. */
  readonly nodeApi: number;
}

/** Describes the machine and the Node of this process. */
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

/** Processor names in wheels by Node's names. Other processors were not tried. */
const processors: Readonly<Record<string, string>> = { x64: 'x86_64' };

/** Version of Node-API that tfjs-node 4.22.0 is built for. */
export const NODE_API = 8;

/** Platform of the wheels that fit a machine. */
export interface WheelPlatform {
  /** Processor as in file names of wheels. */
  readonly processor: string;
  /** N of glibc's version 2.N. */
  readonly glibcMinor: number;
}

/**
 * Platform of the wheels that fit a machine.
 *
 * @throws `BackendError` that names what is missing if no wheel fits.
 */
export function wheelPlatform({ platform, arch, glibc, nodeApi }: Machine): WheelPlatform {
  const processor = processors[arch];
  if (platform !== 'linux' || processor === undefined) {
    throw new BackendError(
      `vse-tensorflow: needs Linux on x64, got ${platform} on ${arch}. ` +
        'Use the wasm backend there: npm install @tensorflow/tfjs-backend-wasm.',
    );
  }
  if (glibc === undefined) {
    throw new BackendError(
      'vse-tensorflow: needs the C library glibc, got another, as on Alpine. ' +
        'TensorFlow is built for glibc only: use an image of Debian or Ubuntu, such as node:20-slim with g++.',
    );
  }
  if (nodeApi < NODE_API) {
    throw new BackendError(
      `vse-tensorflow: needs Node-API ${NODE_API} or later, got ${nodeApi}. Use Node 20.19 or later.`,
    );
  }
  return { processor, glibcMinor: Number(glibc.split('.')[1]) };
}
