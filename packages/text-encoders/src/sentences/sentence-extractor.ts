import type * as Transformers from '@huggingface/transformers';
import {
  assertBoolean,
  assertOneOf,
  assertWhole,
  DataError,
  importPeer,
  OptionError,
  type Recipe,
} from '@vse/core';
import type { CaptionFeatureRows } from '../features/caption-features';
import { fingerprint, fingerprintOfNumbers } from '../fingerprint';
import { ownImport } from '../own-import';
import { assertOptions, ownRecipe, shown } from '../recipe';
import { readModelFolder } from './model-folder';
import { poolTokens, unitRows, type TokenPooling } from './pool-tokens';

const modelClasses = [
  'AutoModel',
  'CLIPTextModel',
  'CLIPTextModelWithProjection',
  'SiglipTextModel',
] as const;

/** Text-only model classes of `@huggingface/transformers`. */
export type SentenceModelClass = (typeof modelClasses)[number];

/** Options of `sentenceExtractor`. */
export interface SentenceExtractorOptions {
  /**
   * Absolute path of a folder with `config.json`, `tokenizer.json`, `tokenizer_config.json` and `onnx/model.onnx`; or a model name on
   * the hub. Of a folder `tokenizer.json` and one ONNX file, in it or in its folder `onnx`, are enough: what the others say is then
   * read from the tokenizer.
   */
  readonly model: string;
  /** ONNX file within the folder. Defaults to the weights of `dtype`, else to the only ONNX file. */
  readonly file?: string;
  /**
   * Type of a model whose folder has no `config.json`, as its `model_type` would say: `'roberta'`. Defaults to `'bert'` for BERT's
   * tokenizer, WordPiece; others must be stated.
   */
  readonly modelType?: string;
  /**
   * Model class that loads it. Defaults to `'AutoModel'`, which suits MiniLM and other BERTs; CLIP needs
   * `'CLIPTextModelWithProjection'`, SigLIP `'SiglipTextModel'`, both with `pooling: 'pooled'`.
   */
  readonly modelClass?: SentenceModelClass;
  /**
   * Pooling: the mean of the tokens, the first or the last token, or `'pooled'`, the model's own output (`text_embeds`,
   * `sentence_embedding` or `pooler_output`). Defaults to `'mean'`.
   */
  readonly pooling?: TokenPooling | 'pooled';
  /** Divides each vector by its length. Defaults to `true`. */
  readonly normalize?: boolean;
  /** Captions per batch, grouped by length. Defaults to `32`. */
  readonly batchSize?: number;
  /** `'max_length'` pads every caption to the model's maximum, as in SigLIP's training. Defaults to `'longest'`. */
  readonly padding?: 'longest' | 'max_length';
  /** Precision of the weights: `'fp32'` is `onnx/model.onnx`, `'q8'` `onnx/model_quantized.onnx`. Defaults to `'fp32'`. */
  readonly dtype?: 'fp32' | 'fp16' | 'q8' | 'q4';
  /** Requires the model on disk; otherwise the library may download it. Defaults to `false`. */
  readonly localOnly?: boolean;
  /**
   * Loads the library: `() => import('@huggingface/transformers')`. A page and a server in one file need it. Defaults to
   * the installed one, in Node.
   */
  readonly library?: () => Promise<SentenceLibrary>;
}

/** The used part of `@huggingface/transformers`. */
export interface SentenceLibrary {
  /** Opens the tokenizer of a model. */
  readonly AutoTokenizer: object;
  /** Opens a model. */
  readonly AutoModel: object;
}

/** Extracts fixed sentence embeddings. */
export interface SentenceExtractor {
  /** Name for messages. */
  readonly name: string;
  /** Dimension of the embeddings. */
  readonly dim: number;
  /** Fingerprint of the model's output for a sample caption and of every setting that changes values. */
  readonly hash: string;
  /**
   * The call that opens it again, on a machine with the same model at the same place. It is a promise's; a `library` needs
   * a recipe of its own.
   */
  readonly recipe: Recipe;
  /**
   * Embeds captions, `[captions, dim]`, and lists those without a token of their own as unknown. Captions longer than the
   * model's maximum are truncated.
   */
  extract(captions: readonly string[]): Promise<CaptionFeatureRows>;
  /** Releases the model. */
  dispose(): Promise<void>;
}

/** The used part of the library's tensors. */
interface ModelTensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

const POOLED = ['text_embeds', 'sentence_embedding', 'pooler_output'] as const;

/**
 * Opens an ONNX text model with `@huggingface/transformers`, an optional peer, as an extractor of fixed sentence embeddings.
 * For a trained head, pass them to `featureEncoder({ features: { dim, hash } })`.
 *
 * @throws `BackendError` that names the package to install if the library is absent.
 * @throws `DataError` if the model cannot be loaded or has no such output.
 * @throws `OptionError` if an option is out of range.
 * @example
 * ```ts not run: weights
 * import { sentenceExtractor } from '@vse/text-encoders';
 *
 * const extractor = await sentenceExtractor({ model: '/models/all-MiniLM-L6-v2', localOnly: true });
 * const { values } = await extractor.extract(['a dog runs', 'a cat sits']);
 * console.log(extractor.dim, values.length); // 384 768
 * await extractor.dispose();
 * ```
 */
export async function sentenceExtractor(options: SentenceExtractorOptions): Promise<SentenceExtractor> {
  const stated = statedOptions(options);
  const { batchSize, pooling, normalize, padding } = stated;
  const { tokenizer, model } = await loaded(stated);
  const run = async (captions: readonly string[]) => {
    const inputs = tokenizer([...captions], {
      padding: padding === 'max_length' ? padding : true,
      truncation: true,
    });
    const mask = Array.from(inputs.attention_mask.data, Number);
    const outputs = await model(inputs);
    return { ...vectorsOf(stated.model, outputs, mask, captions.length, pooling), mask };
  };
  const probe = await run(['', 'a dog runs']);
  const own = tokensOf(probe.mask, 2)[0]!; // start and end tokens
  const settings = JSON.stringify({ pooling, normalize, padding });
  return {
    name: 'sentenceExtractor',
    dim: probe.dim,
    hash: fingerprint([settings, fingerprintOfNumbers(probe.values)]),
    recipe: ownRecipe('sentenceExtractor', stated),
    async extract(captions) {
      const values = new Float32Array(captions.length * probe.dim);
      const unknown: number[] = [];
      // Batch captions of similar length: padding costs as much as words.
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

type StatedOptions = Required<Omit<SentenceExtractorOptions, 'library' | 'file' | 'modelType'>> &
  Pick<SentenceExtractorOptions, 'library' | 'file' | 'modelType'>;

/** Fills in the defaults and checks them. */
function statedOptions(options: SentenceExtractorOptions): StatedOptions {
  const where = 'sentenceExtractor';
  assertOptions(where, options);
  const { model, modelClass = 'AutoModel', pooling = 'mean', normalize = true, batchSize = 32 } = options;
  const { padding = 'longest', dtype = 'fp32', localOnly = false, library, file, modelType } = options;
  if (typeof model !== 'string' || model === '') {
    throw new OptionError(`${where}: model must be a folder or a name on the hub, got ${shown(model)}.`);
  }
  for (const [name, value] of Object.entries({ file, modelType })) {
    if (value === undefined || (typeof value === 'string' && value !== '')) continue;
    throw new OptionError(`${where}: ${name} must be text, got ${shown(value)}.`);
  }
  assertOneOf(where, 'modelClass', modelClass, modelClasses);
  assertWhole(where, 'batchSize', batchSize);
  assertOneOf(where, 'pooling', pooling, ['mean', 'first', 'last', 'pooled']);
  assertOneOf(where, 'padding', padding, ['longest', 'max_length']);
  assertOneOf(where, 'dtype', dtype, ['fp32', 'fp16', 'q8', 'q4']);
  assertBoolean(where, 'normalize', normalize);
  assertBoolean(where, 'localOnly', localOnly);
  const stated = { model, modelClass, pooling, normalize, batchSize, padding, dtype, localOnly };
  return {
    ...stated,
    ...(library && { library }),
    ...(file !== undefined && { file }),
    ...(modelType !== undefined && { modelType }),
  };
}

async function loaded(stated: StatedOptions) {
  const { model: name, modelClass, dtype, localOnly, library: load, file, modelType } = stated;
  const library = (await importPeer<SentenceLibrary>('sentenceExtractor', '@huggingface/transformers', {
    own: ownImport,
    library: load,
  })) as typeof Transformers;
  const found = await readModelFolder({ folder: name, file, modelType });
  try {
    const where = { local_files_only: localOnly };
    const how = {
      ...where,
      dtype: found?.weights ? ('fp32' as const) : dtype, // whose ending is none
      ...found?.weights,
      ...(found?.config && { config: new library.PretrainedConfig(found.config) }),
    };
    const [tokenizer, model] = await Promise.all([
      found?.tokenizer
        ? new library.PreTrainedTokenizer(...found.tokenizer)
        : library.AutoTokenizer.from_pretrained(name, where),
      library[modelClass].from_pretrained(name, how),
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

/** Caption vectors from the model's outputs: `[batch, dim]`. */
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

/** Number of real tokens of each caption. */
function tokensOf(mask: readonly number[], batch: number): number[] {
  const length = mask.length / batch;
  return Array.from({ length: batch }, (_, row) =>
    mask.slice(row * length, (row + 1) * length).reduce((sum, value) => sum + value, 0),
  );
}
