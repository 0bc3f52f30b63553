import type { FeatureSource } from '@vse/core';
import type { Dataset } from '@vse/datasets';
import { joinColumns, selectRows, type FeatureStore } from '@vse/feature-store';
import { joinExtractors, type ExtractorRecord } from '@vse/models/node';

/** Features of the images of a data set, stored or made while they are read. */
export interface ImageFeatures extends Pick<FeatureStore, 'dim' | 'skipped'> {
  /** Extractor that made them, if it can be run again. */
  readonly extractor?: ExtractorRecord;
  /** Name of the regions, unless they are grid cells or the descriptor's own. */
  readonly regions?: string;
  /** Returns one row of features for each image, in their order. */
  readonly rowsOf: (images: Dataset['images']) => FeatureSource;
  /** Reads the boxes of an image's regions, flat. */
  readonly boxesOf: (id: string) => Promise<Float32Array>;
}

/** Reads features out of a store. */
export function storedFeatures(
  store: FeatureStore,
  { regions, extractor }: Pick<ImageFeatures, 'regions' | 'extractor'> = {},
): ImageFeatures {
  return {
    dim: store.dim,
    skipped: store.skipped,
    ...(regions !== undefined && { regions }),
    ...(extractor && { extractor }),
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

/** Joins the vectors of an image that several extractors made. An image that one of them skipped is skipped. */
export function joinedFeatures(parts: readonly ImageFeatures[]): ImageFeatures {
  const [first] = parts;
  const extractors = parts.flatMap(({ extractor }) => (extractor ? [extractor] : []));
  const skipped = new Map(parts.flatMap((part) => part.skipped).map((image) => [image.id, image]));
  return {
    dim: parts.reduce((sum, { dim }) => sum + dim, 0),
    skipped: [...skipped.values()],
    ...(extractors.length === parts.length && { extractor: joinExtractors(extractors) }),
    rowsOf: (images) => joinColumns(parts.map((part) => part.rowsOf(images))),
    boxesOf: (id) => first!.boxesOf(id),
  };
}
