import { BackendError, DataError } from '@vse/core';
import type { ProcessorConfig } from './processor-input';

/** The classes of `@huggingface/transformers` that read images alone. */
export type VisionModelClass =
  'AutoModel' | 'CLIPVisionModel' | 'CLIPVisionModelWithProjection' | 'SiglipVisionModel';

export interface VisionModelOptions {
  /** A folder, by its absolute path, with `config.json`, `preprocessor_config.json` and `onnx/`; or a name on the hub. */
  readonly model: string;
  /**
   * Which class of the library loads it. Defaults to what `config.json` calls for: `'CLIPVisionModelWithProjection'` for CLIP
   * (its shared space), `'SiglipVisionModel'` for SigLIP, `'AutoModel'` for DINO, ViT and others.
   */
  readonly modelClass?: VisionModelClass;
  /** Which weights of the model are read. Defaults to `'fp32'`; `'q8'` is the quantised file. */
  readonly dtype?: 'fp32' | 'fp16' | 'q8' | 'q4';
  /** Whether the model must be on disk. Defaults to `false`: the library may download it. */
  readonly localOnly?: boolean;
}

/** As much of the library's tensors as is read here. */
export interface ModelTensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

export interface VisionModel {
  readonly processor: ProcessorConfig;
  readonly modelClass: VisionModelClass;
  /** The library's version. */
  readonly version: string;
  /** Runs the model on `[batch, 3, height, width]`. */
  run(pixels: Float32Array, dims: readonly number[]): Promise<Readonly<Record<string, ModelTensor>>>;
  dispose(): Promise<void>;
}

/** Loads an image model. Throws a `BackendError` where the library is absent, a `DataError` where the model cannot be loaded. */
export async function loadVisionModel(where: string, options: VisionModelOptions): Promise<VisionModel> {
  const { model: name, dtype = 'fp32', localOnly = false } = options;
  const library = await import('@huggingface/transformers').catch((cause: unknown) => {
    throw new BackendError(
      `${where} needs @huggingface/transformers, which is not installed. Run: pnpm add @huggingface/transformers`,
      { cause },
    );
  });
  const from = { local_files_only: localOnly };
  try {
    const config = await library.AutoConfig.from_pretrained(name, from);
    const modelClass = options.modelClass ?? classOf((config as { model_type?: string | null }).model_type);
    const processor = await library.AutoImageProcessor.from_pretrained(name, from);
    const model = (await library[modelClass].from_pretrained(name, { ...from, dtype })) as unknown as ((
      inputs: object,
    ) => Promise<Record<string, ModelTensor>>) & { dispose(): Promise<unknown> };
    return {
      processor: processor as unknown as ProcessorConfig,
      modelClass,
      version: library.env.version,
      run: (pixels, dims) => model({ pixel_values: new library.Tensor('float32', pixels, [...dims]) }),
      dispose: async () => {
        await model.dispose();
      },
    };
  } catch (cause) {
    throw new DataError(
      `${where}: ${name} cannot be loaded: ${(cause as Error).message} It must have config.json, preprocessor_config.json and its weights under onnx/.`,
      { cause },
    );
  }
}

function classOf(type: string | null | undefined): VisionModelClass {
  if (type === 'clip') return 'CLIPVisionModelWithProjection';
  return type === 'siglip' ? 'SiglipVisionModel' : 'AutoModel';
}
