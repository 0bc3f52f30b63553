import type { NativeProductsOptions } from '../native-products/options';

/** Name of a TensorFlow.js backend. */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'webgl' | 'cpu';

/** Options of a backend. */
export interface BackendOptions {
  /**
   * Folder of the wasm binaries: a path in Node, a path or URL in a browser. Defaults to the package's own folder in Node,
   * and to the copies that the bundler made in a browser.
   */
  readonly wasmPath?: string;
  /**
   * Matrix products of the wasm backend in Node by onnxruntime-node, an optional peer, where it is installed: several times
   * as fast. `false` leaves them to wasm. Defaults to the environment variable VSE_NATIVE_PRODUCTS, `on` or `off`; without
   * it to `true` on the main thread and in the threads of this project's packages. Stated again with another value, it
   * changes the running backend.
   */
  readonly nativeProducts?: boolean | NativeProductsOptions;
  /**
   * Threads of the wasm backend's own large products and recurrences, where onnxruntime-node does not multiply: in Node, and in
   * workers of a page that is cross-origin isolated. The bits of a result do not depend on their number. Defaults to the
   * environment variable VSE_WASM_THREADS; without it to the number of cores, at most 4, and to `1` in a worker thread and a page.
   * Stated again with another value, it changes the running backend.
   */
  readonly wasmThreads?: number;
}

/** Loads one backend: `wasm()` of `@vse/backend/wasm`, `webgpu()` of `@vse/backend/webgpu`, or an object of your own. */
export interface BackendLoader {
  /** Name under which TensorFlow.js knows the backend. */
  readonly name: BackendName;
  /** npm packages that provide it, the preferred first. */
  readonly packages?: readonly string[];
  /** Command that installs it. */
  readonly install?: string;
  /** Options that it was made with, which override those of `useBackend`. */
  readonly options?: BackendOptions;
  /**
   * Loads the backend and registers its kernels. Rejects with the reason if that fails; a string `remedy` on the error says
   * what to do.
   */
  load(options: BackendOptions): Promise<void>;
}
