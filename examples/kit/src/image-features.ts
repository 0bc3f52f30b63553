import type { FeatureSource } from '@vse/core';
import type { Dataset } from '@vse/datasets';
import { selectRows, type FeatureStore } from '@vse/feature-store';

/** Features of the images of a data set, however they come. */
export interface ImageFeatures extends Pick<FeatureStore, 'dim' | 'skipped'> {
  /** Which regions images are described by, where they are neither cells of a map nor the descriptor's own. */
  readonly regions?: string;
  /** A row for each of some images, in their order. */
  readonly rowsOf: (images: Dataset['images']) => FeatureSource;
  /** The boxes of the vectors of an image that is scored. */
  readonly boxesOf: (id: string) => Promise<Float32Array>;
}

/** The features of a store. */
export function storedFeatures(store: FeatureStore, regions?: string): ImageFeatures {
  return {
    dim: store.dim,
    skipped: store.skipped,
    ...(regions !== undefined && { regions }),
    rowsOf: (images) =>
      selectRows(
        store,
        images.map(({ id }) => id),
      ),
    async boxesOf(id) {
      const [boxes] = await store.readBoxes([store.ids.indexOf(id)]);
      return boxes!;
    },
  };
}
