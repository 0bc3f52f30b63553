import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, OptionError, type EmbeddingSet, type Similarity } from '@vse/core';
import type { EmbedOptions, Embeddings } from './embed-items';
import { packedSet, type HostEmbedding } from './host-embedding';

/** Embeddings as `embedImages` and `embedCaptions` return them, or a list of them. */
export type EmbeddingList = Embeddings | readonly HostEmbedding[];

/** Items scored against each other at once. */
const blockSize = 128;

/**
 * Scores images against captions by a similarity: `[images, captions]`, row-major. A pair with an item that failed scores
 * `-Infinity`, below every other.
 */
export async function scoreEmbeddings(
  similarity: Similarity,
  dims: { readonly images: number; readonly captions: number },
  images: EmbeddingList,
  captions: EmbeddingList,
  { onProgress, signal }: EmbedOptions,
): Promise<Float32Array> {
  const [rows, columns] = [listOf(images), listOf(captions)];
  const scores = new Float32Array(rows.length * columns.length).fill(-Infinity);
  const blocks = blocksOf(columns);
  let done = 0;
  for (const rowBlock of blocksOf(rows)) {
    const imageSet = packedSet('score', rowBlock.embeddings, dims.images);
    try {
      for (const columnBlock of blocks) {
        signal?.throwIfAborted();
        const captionSet = packedSet('score', columnBlock.embeddings, dims.captions);
        const block = await blockScores(similarity, imageSet, captionSet);
        rowBlock.places.forEach((row, i) =>
          columnBlock.places.forEach((column, j) => {
            scores[row * columns.length + column] = block[i * columnBlock.places.length + j]!;
          }),
        );
        done += rowBlock.places.length * columnBlock.places.length;
        onProgress?.({ done, total: scores.length, failed: 0 });
      }
    } finally {
      disposeSet(imageSet);
    }
  }
  return scores;
}

function listOf(embeddings: EmbeddingList): readonly (HostEmbedding | undefined)[] {
  if (typeof (embeddings as unknown) !== 'object' || (embeddings as unknown) === null) {
    throw new OptionError(
      `score: images and captions must be embeddings, got ${typeof embeddings}. Give what embedImages and embedCaptions return.`,
    );
  }
  return 'items' in embeddings ? embeddings.items : embeddings;
}

interface Block {
  readonly places: readonly number[];
  readonly embeddings: readonly HostEmbedding[];
}

/** Blocks of the items that did not fail. */
function blocksOf(items: readonly (HostEmbedding | undefined)[]): readonly Block[] {
  const good = items.flatMap((embedding, place) => (embedding ? [{ embedding, place }] : []));
  return Array.from({ length: Math.ceil(good.length / blockSize) }, (_, i) => {
    const block = good.slice(i * blockSize, (i + 1) * blockSize);
    return { places: block.map(({ place }) => place), embeddings: block.map(({ embedding }) => embedding) };
  });
}

async function blockScores(
  similarity: Similarity,
  images: EmbeddingSet,
  captions: EmbeddingSet,
): Promise<Float32Array> {
  const block = tf.tidy(() => similarity.score(images, captions)); // [images, captions]
  try {
    return (await block.data()) as Float32Array;
  } finally {
    tf.dispose([block, captions.vectors, ...(captions.mask ? [captions.mask] : [])]);
  }
}
