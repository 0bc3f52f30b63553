import { seededRandom } from '@vse/core';
import { evenly, reportImage, type ExperimentData } from '@vse/example-kit';
import type { EmbeddingMapInput } from '@vse/report';
import { UMAP } from 'umap-js';
import type { Representations } from './representations';

const shown = 200;

/** Section 9: maps images and captions to one plane by UMAP; of unit vectors, since inner products grow with length. */
export function mapOf(
  images: Representations,
  captions: Representations,
  { captionToImage, texts, seed }: { captionToImage: Int32Array; texts: readonly string[]; seed: number },
): EmbeddingMapInput {
  const count = Math.min(shown, texts.length);
  const points = [
    ...Array.from({ length: count }, (_, i) => directionOf(images, captionToImage[i]!)),
    ...Array.from({ length: count }, (_, i) => directionOf(captions, i)),
  ];
  const random = seededRandom(seed);
  const nNeighbors = Math.min(15, points.length - 1);
  const places = new UMAP({ nNeighbors, random: () => random.next() }).fit(points) as [number, number][];
  return {
    pairs: Array.from({ length: count }, (_, i) => ({
      image: places[i]!,
      caption: places[count + i]!,
      label: texts[i]!,
    })),
  };
}

const pictured = 60;

/** Adds small pictures to some of the pairs, spread evenly. */
export async function withPictures(
  { pairs }: EmbeddingMapInput,
  { captionToImage, picture }: Pick<ExperimentData, 'picture'> & { readonly captionToImage: Int32Array },
): Promise<EmbeddingMapInput> {
  const chosen = new Set(evenly(pairs.length, pictured));
  return {
    pairs: await Promise.all(
      pairs.map(async (pair, i) => {
        const found = chosen.has(i) ? await picture(captionToImage[i]!) : undefined;
        return found ? { ...pair, thumbnail: await reportImage(found.file, { longest: 96 }) } : pair;
      }),
    ),
  };
}

function directionOf({ values, dim }: Representations, row: number): number[] {
  const vector = Array.from(values.subarray(row * dim, (row + 1) * dim));
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
