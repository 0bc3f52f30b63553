import { readFile, readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataError, OptionError } from '@vse/core';
import { decodeImage, transformersExtractor, type FeatureExtractor } from '@vse/features';
import { sha256 } from '@vse/formats';
import type { SearchEmbedder, SearchEmbedding, SearchEmbeddings, SearchPicture } from '@vse/search';
import { sentenceExtractor, type SentenceExtractor } from '@vse/text-encoders';

/** A frozen model of pictures and sentences, such as CLIP: it is not trained here, and needs no model folder. */
export interface FrozenEmbedder extends SearchEmbedder {
  readonly model: SearchEmbedder['model'] & { readonly where: string };
  /** Releases the model. */
  dispose(): Promise<void>;
}

/** Settings of the models that are known, by `model_type` of their `config.json`. */
const kinds = {
  clip: { modelClass: 'CLIPTextModelWithProjection', padding: 'longest' },
  siglip: { modelClass: 'SiglipTextModel', padding: 'max_length' },
} as const;

/** Files of weights by their precision, the most exact first. */
const precisions = [
  ['fp32', ''],
  ['fp16', '_fp16'],
  ['q8', '_quantized'],
] as const;

const ownFiles = ['tokenizer.json', 'tokenizer_config.json', 'preprocessor_config.json'] as const;

/** True for a folder in the layout of transformers.js, rather than a model folder. */
export async function isFrozenFolder(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  return !names.includes('model.json') && names.includes('config.json') && names.includes('onnx');
}

/**
 * Opens a folder in the layout of transformers.js with CLIP or SigLIP: `config.json`, `tokenizer.json`, `tokenizer_config.json`,
 * `preprocessor_config.json`, and `text_model.onnx` and `vision_model.onnx` in `onnx`. Nothing is downloaded.
 *
 * @throws `OptionError` for another kind of model, `DataError` for files that are missing or damaged, `BackendError` if
 * `@huggingface/transformers` is not installed.
 */
export async function openFrozenFolder(path: string): Promise<FrozenEmbedder> {
  const folder = resolve(path);
  const kind = await kindOf(folder);
  const dtype = await precisionOf(folder);
  const common = { model: folder, dtype, localOnly: true } as const;
  const images = await transformersExtractor(common);
  let captions: SentenceExtractor;
  try {
    captions = await sentenceExtractor({ ...common, ...kinds[kind], pooling: 'pooled' });
    if (captions.dim !== images.dim) {
      await captions.dispose();
      throw new DataError(
        `MODEL: ${folder} must embed pictures and sentences in one space, got ${images.dim} numbers for a picture and ` +
          `${captions.dim} for a sentence. Export both towers of one model, with their projections.`,
      );
    }
  } catch (error) {
    await images.dispose();
    throw error;
  }
  return {
    model: {
      digest: sha256(JSON.stringify([images.settings, captions.hash])),
      images: { embedDim: images.dim },
      where: folder,
    },
    embedImages: (pictures, options) => embedPictures(images, pictures, options?.signal),
    embedCaptions: (sentences) => embedSentences(captions, sentences),
    async dispose() {
      await images.dispose();
      await captions.dispose();
    },
  };
}

/** Kind of the model, by its `config.json`. */
async function kindOf(folder: string): Promise<keyof typeof kinds> {
  const file = join(folder, 'config.json');
  let type: unknown;
  try {
    type = (JSON.parse(await readFile(file, 'utf8')) as { readonly model_type?: unknown } | null)?.model_type;
  } catch (cause) {
    throw new DataError(`MODEL: ${file} must be JSON: ${(cause as Error).message}. Copy it again.`, {
      cause,
    });
  }
  if (type === 'clip' || type === 'siglip') return type;
  throw new OptionError(
    `MODEL: ${file} must have the model_type clip or siglip, which embed pictures and sentences in one space, got ` +
      `${JSON.stringify(type)}. Name a folder of CLIP or SigLIP, or a model folder that vse train wrote.`,
  );
}

/** The most exact precision of which the folder has both towers; names the files that are missing otherwise. */
async function precisionOf(folder: string): Promise<(typeof precisions)[number][0]> {
  const isThere = async (name: string) =>
    (await stat(join(folder, name)).catch(() => undefined))?.isFile() === true;
  const missing: string[] = [];
  for (const name of ownFiles) if (!(await isThere(name))) missing.push(name);
  const weights = (ending: string) => ['text', 'vision'].map((tower) => `onnx/${tower}_model${ending}.onnx`);
  let found: (typeof precisions)[number][0] | undefined;
  for (const [dtype, ending] of precisions) {
    const there = await Promise.all(weights(ending).map(isThere));
    if (there.every(Boolean)) found ??= dtype;
  }
  if (found !== undefined && missing.length === 0) return found;
  const absent = [...missing, ...(found === undefined ? weights('') : [])];
  throw new DataError(
    `MODEL: ${folder} is in the layout of transformers.js, and lacks ${absent.join(', ')}. Copy all files of the model; ` +
      'weights may also be of fp16 or quantized.',
  );
}

/** Embeds pictures by batches; one that cannot be read is a failure. */
async function embedPictures(
  extractor: FeatureExtractor,
  pictures: readonly SearchPicture[],
  signal: AbortSignal | undefined,
): Promise<SearchEmbeddings> {
  const items: (SearchEmbedding | undefined)[] = pictures.map(() => undefined);
  const failures: { index: number; error: Error }[] = [];
  for (let from = 0; from < pictures.length; from += extractor.batchSize) {
    signal?.throwIfAborted();
    const batch = pictures.slice(from, from + extractor.batchSize);
    const decoded = await Promise.all(
      batch.map(async (picture, i) => {
        try {
          if (typeof picture !== 'string' && 'dim' in picture)
            throw new DataError('it must be a picture, got features. Give a file or its bytes.');
          return [{ index: from + i, pixels: await decodeImage(picture, extractor.input) }];
        } catch (error) {
          failures.push({ index: from + i, error: error as Error });
          return [];
        }
      }),
    );
    const readable = decoded.flat();
    const extracted = await extractor.extract(readable.map(({ pixels }) => pixels));
    for (const [i, { index }] of readable.entries())
      items[index] = unitEmbedding(extracted[i]!.features.values);
  }
  return { items, failures: failures.sort((a, b) => a.index - b.index) };
}

/** Embeds sentences; one without a word is a failure. */
async function embedSentences(
  extractor: SentenceExtractor,
  sentences: readonly string[],
): Promise<SearchEmbeddings> {
  const { values, unknown } = await extractor.extract(sentences);
  const without = new Set(unknown);
  return {
    items: sentences.map((_, i) =>
      without.has(i) ? undefined : unitEmbedding(values.slice(i * extractor.dim, (i + 1) * extractor.dim)),
    ),
    failures: unknown.map((index) => ({
      index,
      error: new DataError('it has no word that the model reads'),
    })),
  };
}

function unitEmbedding(values: Float32Array): SearchEmbedding {
  const norm = Math.hypot(...values);
  return { values: values.map((value) => value / norm), length: 1, dim: values.length };
}
