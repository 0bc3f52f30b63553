import { BackendError, DataError, OptionError } from '@vse/core';
import type { CaptionFeatureRows } from '../features/caption-features';
import { fingerprint, fingerprintOfNumbers } from '../fingerprint';
import { poolTokens, unitRows, type TokenPooling } from './pool-tokens';

/** The classes of `@huggingface/transformers` that read text alone. */
export type SentenceModelClass =
  'AutoModel' | 'CLIPTextModel' | 'CLIPTextModelWithProjection' | 'SiglipTextModel';

export interface SentenceExtractorOptions {
  /** A folder, by its absolute path, with `config.json`, `tokenizer.json` and `onnx/model.onnx`; or a model's name on the hub. */
  readonly model: string;
  /**
   * Which class of the library loads it. Defaults to `'AutoModel'`, right for MiniLM and other BERTs; CLIP takes
   * `'CLIPTextModelWithProjection'`, SigLIP `'SiglipTextModel'`, both with `pooling: 'pooled'`.
   */
  readonly modelClass?: SentenceModelClass;
  /**
   * How a caption gets one vector: the mean of its tokens, the first token, the last one, or `'pooled'`, what the model
   * itself gives (`text_embeds`, `sentence_embedding` or `pooler_output`). Defaults to `'mean'`.
   */
  readonly pooling?: TokenPooling | 'pooled';
  /** Whether each vector is divided by its length. Defaults to `true`. */
  readonly normalize?: boolean;
  /** Captions to a run. Captions of like length go together. Defaults to `32`. */
  readonly batchSize?: number;
  /** `'max_length'` pads every caption to the most that the model takes, as SigLIP was trained. Defaults to `'longest'`. */
  readonly padding?: 'longest' | 'max_length';
  /** Which weights of the model are read. Defaults to `'fp32'`, `onnx/model.onnx`; `'q8'` is `onnx/model_quantized.onnx`. */
  readonly dtype?: 'fp32' | 'fp16' | 'q8' | 'q4';
  /** Whether the model must be on disk. Defaults to `false`: the library may download it. */
  readonly localOnly?: boolean;
}

/** Fixed sentence embeddings: nothing of it is trained. */
export interface SentenceExtractor {
  readonly name: string;
  readonly dim: number;
  /** Names the embeddings: what the model gives for one caption, and every setting that changes values. */
  readonly hash: string;
  /**
   * `[captions, dim]` and the captions that have no token of their own, whose vectors say nothing of them. Longer
   * captions than the model takes lose their end.
   */
  extract(captions: readonly string[]): Promise<CaptionFeatureRows>;
  dispose(): Promise<void>;
}

/** As much of the library's tensors as is read here. */
interface ModelTensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

const POOLED = ['text_embeds', 'sentence_embedding', 'pooler_output'] as const;

/**
 * Sentence embeddings from an ONNX text model, by `@huggingface/transformers`, an optional peer. Give what it extracts to
 * `featureEncoder({ features: { dim, hash } })` for a trained head.
 *
 * Throws a `BackendError` that says what to install where the library is absent, a `DataError` where the model cannot be
 * loaded or has no such output.
 */
export async function sentenceExtractor(options: SentenceExtractorOptions): Promise<SentenceExtractor> {
  const { batchSize = 32, pooling = 'mean', normalize = true, padding = 'longest' } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) {
    throw new OptionError(
      `sentenceExtractor: batchSize must be a whole number of at least 1, got ${batchSize}.`,
    );
  }
  if (!['mean', 'first', 'last', 'pooled'].includes(pooling)) {
    throw new OptionError(
      `sentenceExtractor: pooling must be 'mean', 'first', 'last' or 'pooled', got '${pooling}'.`,
    );
  }
  const { tokenizer, model } = await loaded(options);
  const run = async (captions: readonly string[]) => {
    const inputs = tokenizer([...captions], {
      padding: padding === 'max_length' ? padding : true,
      truncation: true,
    });
    const mask = Array.from(inputs.attention_mask.data, Number);
    const outputs = await model(inputs);
    return { ...vectorsOf(options.model, outputs, mask, captions.length, pooling), mask };
  };
  const probe = await run(['', 'a dog runs']);
  const own = tokensOf(probe.mask, 2)[0]!; // the ends alone
  const settings = JSON.stringify({ pooling, normalize, padding });
  return {
    name: 'sentenceExtractor',
    dim: probe.dim,
    hash: fingerprint([settings, fingerprintOfNumbers(probe.values)]),
    async extract(captions) {
      const values = new Float32Array(captions.length * probe.dim);
      const unknown: number[] = [];
      // Captions of like length together: padding costs as much as words do.
      const order = captions.map((_, i) => i).sort((a, b) => captions[a]!.length - captions[b]!.length);
      for (let start = 0; start < order.length; start += batchSize) {
        const places = order.slice(start, start + batchSize);
        const { values: rows, mask } = await run(places.map((place) => captions[place]!));
        const tokens = tokensOf(mask, places.length);
        places.forEach((place, row) => {
          values.set(rows.subarray(row * probe.dim, (row + 1) * probe.dim), place * probe.dim);
          if (tokens[row]! <= own) unknown.push(place);
        });
      }
      return {
        values: normalize ? unitRows(values, probe.dim) : values,
        unknown: unknown.sort((a, b) => a - b),
      };
    },
    dispose: async () => {
      await model.dispose();
    },
  };
}

async function loaded({
  model: name,
  modelClass = 'AutoModel',
  dtype = 'fp32',
  localOnly = false,
}: SentenceExtractorOptions) {
  const library = await import('@huggingface/transformers').catch((cause: unknown) => {
    throw new BackendError(
      'sentenceExtractor needs @huggingface/transformers, which is not installed. Run: pnpm add @huggingface/transformers',
      { cause },
    );
  });
  try {
    const where = { local_files_only: localOnly };
    const [tokenizer, model] = await Promise.all([
      library.AutoTokenizer.from_pretrained(name, where),
      library[modelClass].from_pretrained(name, { ...where, dtype }),
    ]);
    return {
      tokenizer: tokenizer as unknown as (
        captions: string[],
        how: object,
      ) => { readonly attention_mask: ModelTensor },
      model: model as unknown as ((inputs: object) => Promise<Record<string, ModelTensor>>) & {
        dispose(): Promise<unknown>;
      },
    };
  } catch (cause) {
    throw new DataError(
      `sentenceExtractor: ${name} cannot be loaded as ${modelClass}: ${(cause as Error).message} ` +
        'It must have config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx.',
      { cause },
    );
  }
}

/** One vector for each caption out of what the model gave: `[batch, dim]`. */
function vectorsOf(
  name: string,
  outputs: Readonly<Record<string, ModelTensor>>,
  mask: readonly number[],
  batch: number,
  pooling: TokenPooling | 'pooled',
): { readonly values: Float32Array; readonly dim: number } {
  const wanted = pooling === 'pooled' ? POOLED : ['last_hidden_state'];
  const found = wanted.map((output) => outputs[output]).find((output) => output !== undefined);
  const dim = found?.dims.at(-1);
  if (!found || dim === undefined || found.dims.length !== (pooling === 'pooled' ? 2 : 3)) {
    throw new DataError(
      `sentenceExtractor: pooling '${pooling}' needs an output ${wanted.join(' or ')}; ${name} gives ` +
        `${Object.entries(outputs)
          .map(([key, { dims }]) => `${key} [${dims.join(', ')}]`)
          .join(', ')}. Choose another pooling.`,
    );
  }
  const data = Float32Array.from(found.data as ArrayLike<number>);
  return { dim, values: pooling === 'pooled' ? data : poolTokens(data, mask, { dim, pooling }, batch) };
}

/** How many real tokens each caption has. */
function tokensOf(mask: readonly number[], batch: number): number[] {
  const length = mask.length / batch;
  return Array.from({ length: batch }, (_, row) =>
    mask.slice(row * length, (row + 1) * length).reduce((sum, value) => sum + value, 0),
  );
}
