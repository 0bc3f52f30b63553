/** The backends by the names that TensorFlow.js gives them. */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

export interface BackendOptions {
  /** Where the wasm binaries lie (a folder's path or URL, with the slash). Defaults to the package's own folder. */
  readonly wasmPath?: string;
}

/** How one backend comes to life. */
export interface BackendLoader {
  readonly name: BackendName;
  /** The packages that hold it, the preferred first. */
  readonly packages: readonly string[];
  /** What to type to get it. */
  readonly install: string;
  /** Loads the backend and registers its kernels; throws with the reason where it cannot. */
  load(options: BackendOptions): Promise<void>;
}
