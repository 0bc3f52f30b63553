/** Name of a TensorFlow.js backend. */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'webgl' | 'cpu';

/** Options of a backend. */
export interface BackendOptions {
  /**
   * Folder of the wasm binaries: a path in Node, a path or URL in a browser. Defaults to the package's own folder in Node,
   * and to the copies that the bundler made in a browser.
   */
  readonly wasmPath?: string;
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
