/** The engines by the names that TensorFlow.js gives them. */
export type EngineName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';

export interface EngineOptions {
  /** Where the wasm binaries lie (a folder's path or URL, with the slash). Defaults to the package's own folder. */
  readonly wasmPath?: string;
}

/** How one engine comes to life. */
export interface EngineLoader {
  readonly name: EngineName;
  /** The packages that hold it, the preferred first. */
  readonly packages: readonly string[];
  /** What to type to get it. */
  readonly install: string;
  /** Loads the engine and registers its kernels; throws with the reason where it cannot. */
  load(options: EngineOptions): Promise<void>;
}
