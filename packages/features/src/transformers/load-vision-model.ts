import type * as Transformers from '@huggingface/transformers';
import { DataError, importPeer } from '@vse/core';
import { ownImport } from '../own-import';
import type { ProcessorConfig } from './processor-input';

/** Classes of `@huggingface/transformers` that read images alone. */
export type VisionModelClass =
  'AutoModel' | 'CLIPVisionModel' | 'CLIPVisionModelWithProjection' | 'SiglipVisionModel';

/** Model and weights of `transformersExtractor`. */
export interface VisionModelOptions {
  /** Absolute path of a folder with `config.json`, `preprocessor_config.json` and `onnx/`, or a name on the hub. */
  readonly model: string;
  /**
   * Class of the library that loads the model. Defaults by `config.json`: `'CLIPVisionModelWithProjection'` for CLIP (its
   * joint space), `'SiglipVisionModel'` for SigLIP, `'AutoModel'` for DINO, ViT and others.
   */
  readonly modelClass?: VisionModelClass;
  /** Type of the weights; `'q8'` is the quantised file. Defaults to `'fp32'`. */
  readonly dtype?: 'fp32' | 'fp16' | 'q8' | 'q4';
  /** Forbids the library to download the model. Defaults to `false`. */
  readonly localOnly?: boolean;
  /** Loads the library, for a server in one file: `() => import('@huggingface/transformers')`. Defaults to the installed one. */
  readonly library?: () => Promise<VisionLibrary>;
}

/** The used part of `@huggingface/transformers`. */
export interface VisionLibrary {
  /** Opens the image processor of a model. */
  readonly AutoImageProcessor: object;
  /** Opens a model. */
  readonly AutoModel: object;
}

/** The fields of the library's tensors that are read here. */
export interface ModelTensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number>;
}

export interface VisionModel {
  readonly processor: ProcessorConfig;
  readonly modelClass: VisionModelClass;
  /** Version of the library. */
  readonly version: string;
  /** Runs the model on `[batch, 3, height, width]`. */
  run(pixels: Float32Array, dims: readonly number[]): Promise<Readonly<Record<string, ModelTensor>>>;
  dispose(): Promise<void>;
}

/**
 * Loads an image model.
 *
 * @throws `BackendError` if the library is not installed, `DataError` if the model cannot be loaded.
 */
export async function loadVisionModel(where: string, options: VisionModelOptions): Promise<VisionModel> {
  const { model: name, dtype = 'fp32', localOnly = false } = options;
  const library = (await importPeer<VisionLibrary>(where, '@huggingface/transformers', {
    own: ownImport,
    library: options.library,
  })) as typeof Transformers;
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
      `${where}: ${name} cannot be loaded: ${(cause as Error).message} Give it config.json, preprocessor_config.json and its weights under onnx/.`,
      { cause },
    );
  }
}

function classOf(type: string | null | undefined): VisionModelClass {
  if (type === 'clip') return 'CLIPVisionModelWithProjection';
  return type === 'siglip' ? 'SiglipVisionModel' : 'AutoModel';
}
