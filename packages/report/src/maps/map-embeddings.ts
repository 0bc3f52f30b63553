import { seededRandom } from '@vse/base';
import { assertFinite, assertPositive, assertWhole, ReportError } from '../report-error';
import type { ExplorableMapInput, MapCaption, MapImage } from './explorable-map';

/** Image with its embedding. */
export interface EmbeddedImage extends Omit<MapImage, 'point' | 'nearest'> {
  /** Embedding; its direction counts. */
  readonly vector: ArrayLike<number>;
}

/** Caption with its embedding. */
export interface EmbeddedCaption extends Omit<MapCaption, 'point' | 'nearest'> {
  /** Embedding; its direction counts. */
  readonly vector: ArrayLike<number>;
}

/** Options of `mapEmbeddings`. */
export interface MapEmbeddingsOptions {
  /** Neighbours of an item that UMAP keeps near it: few show small groups, many the whole. Defaults to `15`, or all items if they are fewer. */
  readonly neighbours?: number;
  /** Least distance of items in the plane, as a share of its spread. Defaults to `0.1`. */
  readonly minDistance?: number;
  /**
   * Takes the mean of each side out of its vectors before they are placed: the two sides of a trained space lie apart
   * (https://arxiv.org/abs/2203.02053), and the map would show little else. Neighbours are those of the vectors as they are. Defaults to `true`.
   */
  readonly centre?: boolean;
  /** Nearest items of the other side that each item lists. Defaults to `5`. */
  readonly nearest?: number;
  /** Seed of the initial places and of the sampling. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Projects the embeddings of images and captions to one plane by UMAP (McInnes, Healy and Melville,
 * https://arxiv.org/abs/1802.03426, package `umap-js`), and finds for each item the nearest of the other side by the cosine. Places are
 * those of the plane, neighbours those of the space: where the two disagree, the plane is wrong.
 *
 * @param items - Images and captions with one vector each, of one dimension.
 * @param options - Neighbours, least distance, centring, nearest items to list, seed.
 * @returns Input of `explorableMap` and of the `map` of `renderReport`.
 * @throws `ReportError` if there are fewer than four items, a vector has another dimension or a number that is not finite, or an option is out
 *   of range.
 * @example
 * ```ts
 * import { explorableMap, mapEmbeddings } from '@vse/report';
 *
 * const images = [[1, 0], [0, 1], [1, 1]].map((vector, i) => ({ vector, label: `picture ${i}` }));
 * const captions = [{ vector: [0.9, 0.1], text: 'a red ball', image: 0 }];
 * const map = await mapEmbeddings({ images, captions }, { seed: 1 });
 * console.log(map.captions[0]?.nearest); // [0, 2, 1]
 * console.log(explorableMap(map).length);
 * ```
 */
export async function mapEmbeddings(
  {
    images,
    captions,
  }: { readonly images: readonly EmbeddedImage[]; readonly captions: readonly EmbeddedCaption[] },
  { neighbours = 15, minDistance = 0.1, centre = true, nearest = 5, seed = 0 }: MapEmbeddingsOptions = {},
): Promise<ExplorableMapInput> {
  assertWhole(where, 'neighbours', neighbours);
  assertWhole(where, 'nearest', nearest);
  assertPositive(where, 'minDistance', minDistance);
  const imageVectors = directions('images', images);
  const captionVectors = directions('captions', captions);
  const all = [...imageVectors, ...captionVectors];
  if (all.length < 4) {
    throw new ReportError(
      `${where}: there must be four items or more, got ${images.length} images and ${captions.length} captions.`,
    );
  }
  const uneven = all.find(({ length }) => length !== all[0]!.length);
  if (uneven !== undefined) {
    throw new ReportError(
      `${where}: vectors must have one dimension, got ${all[0]!.length} and ${uneven.length}.`,
    );
  }
  const { UMAP } = await import('umap-js');
  const random = seededRandom(seed);
  const umap = new UMAP({
    nNeighbors: Math.min(neighbours, all.length - 1),
    minDist: minDistance,
    random: () => random.next(),
  });
  const placed = centre ? [...centred(imageVectors), ...centred(captionVectors)] : all;
  const places = (await umap.fitAsync(placed as number[][])) as [number, number][];
  return {
    images: images.map(({ label, thumbnail }, i) => ({
      label,
      ...(thumbnail && { thumbnail }),
      point: places[i]!,
      nearest: nearestOf(imageVectors[i]!, captionVectors, nearest),
    })),
    captions: captions.map(({ text, image }, i) => ({
      text,
      image,
      point: places[images.length + i]!,
      nearest: nearestOf(captionVectors[i]!, imageVectors, nearest),
    })),
  };
}

const where = 'mapEmbeddings';

type Vector = readonly number[];

/** Vectors of length 1. */
function directions(side: string, items: readonly { readonly vector: ArrayLike<number> }[]): Vector[] {
  return items.map(({ vector }, i) => {
    const values = Array.from(vector);
    if (values.length === 0) throw new ReportError(`${where}: the vector of ${side}[${i}] is empty.`);
    assertFinite(where, `vector of ${side}[${i}]`, values);
    return directionOf(values);
  });
}

/** A vector of length 1; one of length 0 stays as it is. */
function directionOf(vector: Vector): Vector {
  const largest = vector.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return vector;
  const scaled = vector.map((value) => value / largest); // squares of huge or tiny numbers would leave the range
  const length = Math.sqrt(dot(scaled, scaled));
  return scaled.map((value) => value / length);
}

/** Directions from the mean of the vectors; of fewer than three they stay as they are, since any two would be opposite. */
function centred(vectors: readonly Vector[]): readonly Vector[] {
  if (vectors.length < 3) return vectors;
  const mean = vectors[0]!.map(
    (_, d) => vectors.reduce((sum, vector) => sum + vector[d]!, 0) / vectors.length,
  );
  return vectors.map((vector) => directionOf(vector.map((value, d) => value - mean[d]!)));
}

/** Rows of the vectors with the largest cosines, the largest first; of equal ones the earlier row. */
function nearestOf(vector: Vector, others: readonly Vector[], count: number): number[] {
  const cosines = others.map((other) => dot(vector, other));
  return cosines
    .map((_, row) => row)
    .sort((a, b) => cosines[b]! - cosines[a]! || a - b)
    .slice(0, count);
}

function dot(a: Vector, b: Vector): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
