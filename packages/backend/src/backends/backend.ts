/** Name of a TensorFlow.js backend. */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

/** Options of a backend. */
export interface BackendOptions {
  /** Folder of the wasm binaries: a path or URL that ends in a slash. Defaults to the package's own folder. */
  readonly wasmPath?: string;
}

/** Loads one backend. */
export interface BackendLoader {
  readonly name: BackendName;
  /** npm packages that provide it, the preferred first. */
  readonly packages: readonly string[];
  /** Command that installs it. */
  readonly install: string;
  /** Loads the backend and registers its kernels; rejects with the reason if that fails. */
  load(options: BackendOptions): Promise<void>;
}
