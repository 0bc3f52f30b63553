import { readFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import { cosine } from '@vse/attention';
import {
  assertKeys,
  assertOneOf,
  DataError,
  OptionError,
  type FeatureMatrix,
  type MatchingModel,
  type Similarity,
} from '@vse/core';
import { readSafetensors, type StoredTensor } from '@vse/formats';
import {
  linearProjection,
  regionProjection,
  weightNormalized,
  type RegionProjectionOptions,
} from '@vse/image-encoders';
import {
  biGruEncoder,
  gruEncoder,
  vocabularyFromJson,
  type GruEncoderOptions,
  type Vocabulary,
} from '@vse/text-encoders';

/** Options of `importPytorch`. */
export interface ImportPytorchOptions {
  /** Path of a safetensors file with the state dictionaries of both encoders, under `img_enc.` and `txt_enc.`. */
  readonly weights: string;
  /** The vocabulary that the model was trained with, or the path of its JSON: this project's own or SCAN's. */
  readonly vocabulary: Vocabulary | string;
  /**
   * The code that trained it: `'scan'`, whose captions are an embedding per word, or `'vsepp'`, whose captions are one
   * embedding. Defaults to `'scan'`.
   */
  readonly system?: 'scan' | 'vsepp';
  /**
   * The similarity, which no weight tells: `stackedCrossAttention` with the flags of the training. Defaults to `cosine()`
   * for `'vsepp'`; SCAN needs it.
   */
  readonly similarity?: Similarity;
  /** Parts of the image encoder that the weights do not tell: `{ after: [] }` for `--no_imgnorm`. Defaults to none. */
  readonly images?: Pick<RegionProjectionOptions, 'before' | 'after'>;
  /** Parts of the caption encoder that the weights do not tell: `{ normalize: false }` for `--no_txtnorm`. Defaults to none. */
  readonly captions?: Pick<GruEncoderOptions, 'normalize' | 'absolute'>;
}

type Tensors = Readonly<Record<string, StoredTensor>>;

/**
 * Makes a model of a checkpoint of SCAN's or VSE++'s PyTorch code, for `saveModel`, `openEmbedder` or further training: sizes,
 * layers and directions are read from the weights, which keep their names and layouts. In Python,
 * `safetensors.torch.save_file` writes the file: the two state dictionaries of `checkpoint['model']` under the prefixes
 * `img_enc.` and `txt_enc.`.
 *
 * @param options - Files, system and similarity.
 * @returns The model; the caller disposes its encoders.
 * @throws `DataError` that names the file and what does not fit: a weight that is missing, left over, of another shape or not
 * finite, or a vocabulary of another size; `OptionError` if SCAN's similarity is not given.
 *
 * @example
 * ```ts not run: files of a training
 * import { stackedCrossAttention } from '@vse/attention';
 * import { importPytorch, saveModel } from '@vse/models/node';
 *
 * const model = await importPytorch({
 *   weights: 'scan.safetensors',
 *   vocabulary: 'f30k_precomp_vocab.json',
 *   similarity: stackedCrossAttention({ direction: 'text-to-image' }),
 * });
 * await saveModel('models/scan', model);
 * ```
 */
export async function importPytorch(
  options: ImportPytorchOptions,
): Promise<MatchingModel<FeatureMatrix, string>> {
  assertKeys<ImportPytorchOptions>('importPytorch', options, {
    weights: true,
    vocabulary: true,
    system: true,
    similarity: true,
    images: true,
    captions: true,
  });
  const { weights: file, system = 'scan' } = options;
  assertOneOf('importPytorch', 'system', system, ['scan', 'vsepp']);
  const similarity = options.similarity ?? (system === 'vsepp' ? cosine() : undefined);
  if (!similarity) {
    throw new OptionError(
      'importPytorch: similarity must be the one that SCAN was trained with, which its weights do not tell. Give ' +
        'stackedCrossAttention of @vse/attention with the flags of the training.',
    );
  }
  const tensors = await tensorsOf(file);
  const vocabulary = await vocabularyOf(options.vocabulary);
  assertVocabularySize(file, vocabulary, shapeOf(file, tensors, 'txt_enc.embed.weight'));
  const model = {
    images: imagesOf(file, tensors, options),
    captions: captionsOf(file, tensors, vocabulary, options),
  };
  try {
    assign(file, tensors, model);
  } catch (error) {
    model.images.dispose();
    model.captions.dispose();
    throw error;
  }
  return { ...model, similarity };
}

async function tensorsOf(file: string): Promise<Tensors> {
  if (/\.(pth|pt|tar|pkl|bin)$/.test(file)) {
    throw new DataError(
      `importPytorch: ${file} must be a safetensors file, got PyTorch's own format, which can run code. Write it anew in ` +
        'Python by safetensors.torch.save_file, with the prefixes img_enc. and txt_enc.',
    );
  }
  return (await readSafetensors(file)).tensors;
}

async function vocabularyOf(given: Vocabulary | string): Promise<Vocabulary> {
  if (typeof given !== 'string') return given;
  try {
    return vocabularyFromJson(JSON.parse(await readFile(given, 'utf8')));
  } catch (cause) {
    throw new DataError(`importPytorch: vocabulary ${given}: ${(cause as Error).message}`, { cause });
  }
}

function assertVocabularySize(file: string, { size }: Vocabulary, shape: readonly number[]): void {
  if (shape[0] === size) return;
  throw new DataError(
    `importPytorch: ${file}: txt_enc.embed.weight must have a row for each of the ${size} ids of the vocabulary, got ` +
      `${shape[0]}. Give the vocabulary that the model was trained with.`,
  );
}

function imagesOf(file: string, tensors: Tensors, { images = {} }: ImportPytorchOptions) {
  const isNormed = 'img_enc.fc.weight_v' in tensors;
  const [embedDim, inputDim] = shapeOf(file, tensors, `img_enc.fc.weight${isNormed ? '_v' : ''}`);
  const layer = isNormed ? weightNormalized() : linearProjection();
  return regionProjection({ ...images, inputDim: inputDim!, embedDim: embedDim!, layer });
}

function captionsOf(
  file: string,
  tensors: Tensors,
  vocabulary: Vocabulary,
  { system = 'scan', captions = {} }: ImportPytorchOptions,
) {
  const [, wordDim] = shapeOf(file, tensors, 'txt_enc.embed.weight');
  const [, embedDim] = shapeOf(file, tensors, 'txt_enc.rnn.weight_hh_l0');
  const layers = Object.keys(tensors).filter((name) => /^txt_enc\.rnn\.weight_hh_l\d+$/.test(name)).length;
  const make = 'txt_enc.rnn.weight_hh_l0_reverse' in tensors ? biGruEncoder : gruEncoder;
  const output = system === 'scan' ? 'words' : 'last';
  return make({ ...captions, vocabulary, wordDim: wordDim!, embedDim: embedDim!, layers, output });
}

function shapeOf(file: string, tensors: Tensors, name: string): readonly number[] {
  const shape = Object.hasOwn(tensors, name) ? tensors[name]?.shape : undefined;
  if (shape?.length === 2) return shape;
  throw new DataError(
    `importPytorch: ${file}: ${name} must be a matrix, ${shape ? `got [${shape.join(', ')}]` : 'it is missing'}. ` +
      `Save the state dictionaries of both encoders under img_enc. and txt_enc.; the file has ${namesIn(tensors)}.`,
  );
}

function namesIn(tensors: Tensors): string {
  const names = Object.keys(tensors);
  return names.length > 6 ? `${names.slice(0, 6).join(', ')}, ...` : names.join(', ') || 'no tensor';
}

/** Checks every weight, then assigns all. */
function assign(
  file: string,
  tensors: Tensors,
  { images, captions }: Pick<MatchingModel<FeatureMatrix, string>, 'images' | 'captions'>,
): void {
  const variables = [
    ...images.variables().map(({ name, variable }) => ({ name: `img_enc.${name}`, variable })),
    ...captions.variables().map(({ name, variable }) => ({ name: `txt_enc.${name}`, variable })),
  ];
  for (const { name, variable } of variables) {
    const got = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (!got) throw misfit(file, name, variable, 'it is missing');
    if (got.shape.join() !== variable.shape.join())
      throw misfit(file, name, variable, `got [${got.shape.join(', ')}]`);
    const at = got.data.findIndex((value: number) => !Number.isFinite(value));
    if (at >= 0) throw misfit(file, name, variable, `number ${at} is ${got.data[at]}`);
  }
  const known = new Set(variables.map(({ name }) => name));
  const extra = Object.keys(tensors).find((name) => !known.has(name));
  if (extra !== undefined) {
    throw new DataError(
      `importPytorch: ${file}: ${extra} must be a weight of ${images.name} or ${captions.name}, which have none of this ` +
        'name. The file is of another model, or of more than the two encoders.',
    );
  }
  for (const { name, variable } of variables) {
    tf.tidy(() =>
      variable.assign(tf.tensor(Float32Array.from(tensors[name]!.data), variable.shape, 'float32')),
    );
  }
}

function misfit(file: string, name: string, { shape }: tf.Variable, got: string): DataError {
  return new DataError(
    `importPytorch: ${file}: ${name} must be finite numbers [${shape.join(', ')}], ${got}. Save the checkpoint anew.`,
  );
}
