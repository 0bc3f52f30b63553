import * as tf from '@tensorflow/tfjs-core';
import {
  assertShape,
  OptionError,
  ShapeError,
  type Encoder,
  type FeatureMatrix,
  type RowMap,
} from '@vse/core';
import { assertImages, packVectors } from './collate-regions';
import { ownRecipe } from './recipe';
import { tidySet } from './region-batch';
import type { HostVectors, SetTransform } from './transforms/set-transform';

/** Map and transforms of `mappedRegions`. */
export interface MappedRegionsOptions {
  /** Fixed map of region features, such as `imageMap()` of a canonical correlation analysis, or a `Pca`. */
  readonly map: RowMap;
  /** Transforms of the features before the map, in their order, all of which can run on the host. Defaults to none. */
  readonly before?: readonly SetTransform[];
}

/**
 * Maps region features by a fixed projection, without trained weights: the images of a canonical correlation analysis over
 * the mean of the regions are `mappedRegions({ map: cca.imageMap(), before: [meanOfRegions()] })`, those of the captions
 * `fixedEncoder({ features, map: cca.captionMap(), normalize: false })`, and `dotProduct()` compares both.
 * https://arxiv.org/abs/1212.4522
 *
 * Reads images as `FeatureMatrix` of `map.dim`; returns embeddings `[batch, longest, map.components]`, zero for padding.
 * The map runs on the host when images are packed, so that every backend has the same embeddings.
 *
 * @param options - Map and transforms.
 * @throws `OptionError` if `map` is none, or a transform cannot run on the host; `ShapeError` if features have another
 * dimension.
 *
 * @example
 * ```ts
 * import { mappedRegions } from '@vse/image-encoders';
 *
 * const map = { dim: 2, components: 1, project: (rows: Float32Array | Float64Array) => Float32Array.of(rows[0]! + rows[1]!) };
 * const encoder = mappedRegions({ map });
 * const image = { values: Float32Array.of(3, 4), length: 1, dim: 2 };
 * console.log(await encoder.encode(encoder.collate([image])).vectors.data()); // 7
 * ```
 */
export function mappedRegions({ map, before = [] }: MappedRegionsOptions): Encoder<FeatureMatrix> {
  if (typeof (map as RowMap | undefined)?.project !== 'function') {
    throw new OptionError('mappedRegions: map must have dim, components and project, got none.');
  }
  const tensorsOnly = before.find((transform) => !transform.prepare);
  if (tensorsOnly) {
    throw new OptionError(
      `mappedRegions: transforms before the map must run on the host, ${tensorsOnly.name} cannot. Leave it out.`,
    );
  }
  const prepare = (image: HostVectors) => before.reduce((current, each) => each.prepare!(current), image);
  return {
    name: 'mappedRegions',
    embedDim: map.components,
    recipe: ownRecipe('mappedRegions', { map, before }),
    collate(images) {
      assertImages('mappedRegions', map.dim, images);
      return packVectors(mapAll(map, images.map(prepare)), map.components);
    },
    encode: ({ features, mask }) =>
      tidySet(() => {
        if (!features) {
          throw new ShapeError('mappedRegions: the batch must have features; use collate.');
        }
        assertShape('mappedRegions', 'features', features, ['batch', 'regions', map.components]);
        const vectors = tf.clone(features) as tf.Tensor3D; // [batch, regions, components]
        return mask ? { vectors, mask: mask as tf.Tensor2D } : { vectors };
      }),
    variables: () => [],
    dispose: () => undefined,
  };
}

/** Maps the vectors of all images at once. */
function mapAll(map: RowMap, images: readonly HostVectors[]): readonly HostVectors[] {
  const rows = new Float64Array(images.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const { values } of images) {
    rows.set(values, at);
    at += values.length;
  }
  const mapped = map.project(rows); // [vectors of all images, components]
  let first = 0;
  return images.map(({ length }) => {
    const values = mapped.subarray(first * map.components, (first += length) * map.components);
    return { values, length, dim: map.components };
  });
}
