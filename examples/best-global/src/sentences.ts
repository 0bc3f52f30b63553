import { resolve } from 'node:path';
import { OptionError } from '@vse/core';
import { sentenceExtractor, type CaptionFeatures, type Tfidf } from '@vse/text-encoders';

/** Vectors of whole captions by a frozen network, alone and beside bags of words. */
export interface SentenceFeatures {
  readonly alone: CaptionFeatures;
  readonly besideWords: (words: Tfidf) => CaptionFeatures;
}

/**
 * Computes the sentence vectors of captions with a model in a folder, once; other captions are refused.
 *
 * @param folder - Folder with `tokenizer.json` and an ONNX file.
 */
export async function sentenceFeatures(
  folder: string,
  captions: readonly string[],
): Promise<SentenceFeatures> {
  const different = [...new Set(captions)];
  const extractor = await sentenceExtractor({ model: resolve(folder), localOnly: true });
  const { dim, hash } = extractor;
  const { values } = await extractor.extract(different);
  await extractor.dispose();
  const rows = new Map(different.map((caption, i) => [caption, values.subarray(i * dim, (i + 1) * dim)]));
  const rowOf = (caption: string): Float32Array => {
    const row = rows.get(caption);
    if (row) return row;
    throw new OptionError(`sentenceFeatures: vectors were made of the data's captions, got '${caption}'.`);
  };
  return {
    alone: {
      name: 'sentences',
      dim,
      hash,
      transform: (batch) => ({ values: joined(batch, dim, [rowOf]), unknown: [] }),
    },
    besideWords: (words) => ({
      name: 'tfidf-and-sentences',
      dim: words.dim + dim,
      hash: `${words.hash}, ${hash}`,
      transform(batch) {
        const bags = words.transform(batch);
        const places = new Map(batch.map((caption, i) => [caption, i]));
        const bagOf = (caption: string) => {
          const first = places.get(caption)! * words.dim;
          return bags.values.subarray(first, first + words.dim);
        };
        return { values: joined(batch, words.dim + dim, [bagOf, rowOf]), unknown: [] };
      },
    }),
  };
}

/** Rows of captions `[captions, dim]`, each of some parts one after another. */
function joined(
  captions: readonly string[],
  dim: number,
  parts: readonly ((caption: string) => ArrayLike<number>)[],
): Float32Array {
  const values = new Float32Array(captions.length * dim);
  captions.forEach((caption, i) => {
    let at = i * dim;
    for (const part of parts) {
      const row = part(caption);
      values.set(row, at);
      at += row.length;
    }
  });
  return values;
}
