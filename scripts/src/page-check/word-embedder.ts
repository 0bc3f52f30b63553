import type { ServedEmbedder, ServedEmbedding } from '@vse/server';
import { places, readDrawing, things, vectorOfWord, wordDim } from './drawn-words';

/** Switches of the model that a check turns while its server runs. */
export interface EmbedderState {
  /** Searches wait until it resolves. */
  sentences: Promise<unknown>;
  /** Pictures wait until it resolves. */
  pictures: Promise<unknown>;
}

/** Boxes of the regions: the picture, its quarters, and its ninths. */
const boxes = [1, 2, 3].flatMap((n) =>
  Array.from({ length: n * n }, (_, i): readonly [number, number, number, number] => {
    const [x, y] = [i % n, Math.floor(i / n)];
    return [x / n, y / n, (x + 1) / n, (y + 1) / n];
  }),
);

const vocabulary = {
  words: ['<start>', '<end>', 'a', 'in', ...things, ...places],
  tokenize: (sentence: string): readonly string[] => sentence.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [],
};

/**
 * A model that reads the words out of drawings: with attention, words are compared with regions, else the sentence with the
 * picture. A sentence with the word `qwertz` cannot be embedded.
 */
export function wordEmbedder(
  state: EmbedderState,
  { attention }: { readonly attention: boolean },
): ServedEmbedder {
  const embedding = (rows: readonly (readonly number[])[]): ServedEmbedding => ({
    values: Float32Array.from(rows.flat()),
    length: rows.length,
    dim: wordDim,
  });
  const embedImage = async (bytes: Uint8Array): Promise<ServedEmbedding> => {
    const { left, right } = await readDrawing(bytes);
    const mixed = (share: number) => unit(left.map((value, i) => share * value + (1 - share) * right[i]!));
    if (!attention) return embedding([mixed(0.5)]);
    // A region sees as much of the left half as lies in it.
    const shares = boxes.map(([x1, , x2]) => Math.max(0, Math.min(0.5, x2) - x1) / (x2 - x1));
    return { ...embedding(shares.map(mixed)), boxes: Float32Array.from(boxes.flat()) };
  };
  const embedSentence = (sentence: string): ServedEmbedding => {
    const words = vocabulary.tokenize(sentence);
    if (words.includes('qwertz')) throw new Error('no word of it is in the vocabulary');
    const vectors = words.map(vectorOfWord);
    if (attention) return embedding(['<start>', ...words, '<end>'].map(vectorOfWord));
    const shown = words.filter((word) => vocabulary.words.indexOf(word) >= 4).map(vectorOfWord);
    return embedding([unit(sumOf(shown.length > 0 ? shown : [...vectors, vectorOfWord('')]))]);
  };
  return {
    model: {
      digest: `words ${attention ? 'attention' : 'vector'}`,
      where: 'models/words',
      images: { embedDim: wordDim },
      captions: { recipe: { from: '', module: '', name: 'words', args: [{ vocabulary }] } },
      ...(attention && {
        similarity: {
          name: 'stackedCrossAttention',
          attention: true,
          recipe: { from: '', module: '', name: 'regions', args: [{ direction: 'text-to-image' }] },
        },
      }),
      manifest: { training: { data: [{ name: 'drawings', synthetic: true }] } },
    },
    async embedImages(pictures) {
      await state.pictures;
      return settled(pictures as readonly Uint8Array[], embedImage);
    },
    async embedCaptions(sentences) {
      await state.sentences;
      return settled(sentences, embedSentence);
    },
    ...(attention && {
      score: (images, captions) =>
        Promise.resolve(
          Float32Array.from(images.flatMap((image) => captions.map((caption) => scoreOf(image, caption)))),
        ),
      attention: (image, caption) =>
        Promise.resolve({
          weights: Float32Array.from(rowsOf(caption).flatMap((word) => weightsOf(word, image))),
          words: caption.length,
          regions: image.length,
        }),
    }),
  };
}

/** Mean over the words of the largest product with a region. */
function scoreOf(image: ServedEmbedding, caption: ServedEmbedding): number {
  const best = rowsOf(caption).map((word) => Math.max(...rowsOf(image).map((region) => dot(word, region))));
  return best.reduce((sum, value) => sum + value, 0) / best.length;
}

/** Weights of a word over the regions, which sum to 1. */
function weightsOf(word: readonly number[], image: ServedEmbedding): readonly number[] {
  const powers = rowsOf(image).map((region) => Math.exp(6 * dot(word, region)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function rowsOf({ values, length, dim }: ServedEmbedding): readonly (readonly number[])[] {
  return Array.from({ length }, (_, row) => [...values.subarray(row * dim, (row + 1) * dim)]);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function sumOf(vectors: readonly (readonly number[])[]): readonly number[] {
  return vectors[0]!.map((_, i) => vectors.reduce((sum, vector) => sum + vector[i]!, 0));
}

function unit(vector: readonly number[]): readonly number[] {
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

async function settled<Item>(
  items: readonly Item[],
  embed: (item: Item) => ServedEmbedding | Promise<ServedEmbedding>,
) {
  const failures: { index: number; error: Error }[] = [];
  const embedded = await Promise.all(
    items.map(async (item, index) => {
      try {
        return await embed(item);
      } catch (error) {
        failures.push({ index, error: error as Error });
        return undefined;
      }
    }),
  );
  return { items: embedded, failures };
}
