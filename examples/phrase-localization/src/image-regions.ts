import type { FeatureMatrix } from '@vse/core';
import { closestBox, type Box } from '@vse/eval';
import { boxFeatures, gridWindows } from '@vse/features';
import type { FeatureStore } from '@vse/feature-store';

/** The regions of one image that a phrase may be at. */
export interface ImageRegions {
  /** The proposals, as parts of the image's width and height. */
  readonly boxes: readonly Box[];
  /** `[proposals, dim]` */
  proposals(): FeatureMatrix;
  /** `[1, dim]`, of any box; undefined where nothing is known that overlaps it by at least half. */
  describe(box: Box): FeatureMatrix | undefined;
}

export interface RegionReader {
  readonly dim: number;
  /** The most proposals of an image. */
  readonly most: number;
  /** By numbers of images in the data set. */
  read(images: ArrayLike<number>): Promise<readonly ImageRegions[]>;
}

/** The overlap from which a proposal stands for a box that has no description of its own. */
const enough = 0.5;

/**
 * Regions out of a feature store. Where the extractor proposed regions and described each, those are the proposals, and
 * a box is described by the one that overlaps it most. Where the store holds feature maps, the proposals are windows of
 * the grid, and any box is the mean of the cells that it overlaps.
 */
export function openRegions(
  store: FeatureStore,
  ids: readonly string[],
  kind: 'proposed' | 'grid',
): RegionReader {
  const rowOf = new Map(store.ids.map((id, row) => [id, row]));
  const make = kind === 'grid' ? gridRegions() : proposedRegions;
  return {
    dim: store.dim,
    most:
      kind === 'grid' ? windowsOf(Math.sqrt(store.length), Math.sqrt(store.length)).length / 4 : store.length,
    async read(images) {
      const rows = Array.from(images, (image) => rowOf.get(ids[image]!)!);
      const [features, boxes] = await Promise.all([store.read(rows), store.readBoxes(rows)]);
      return features.map((map, i) => make(map, boxes[i]!));
    },
  };
}

function proposedRegions(features: FeatureMatrix, flat: Float32Array): ImageRegions {
  const boxes = boxesOf(flat);
  const { values, dim } = features;
  return {
    boxes,
    proposals: () => features,
    describe(box) {
      const closest = closestBox(boxes, box);
      if (!closest || closest.overlap < enough) return undefined;
      const { index } = closest;
      return { values: values.subarray(index * dim, (index + 1) * dim), length: 1, dim };
    },
  };
}

/** Windows are the same for all images of one grid. */
function gridRegions(): (map: FeatureMatrix, cells: Float32Array) => ImageRegions {
  let known:
    { readonly cells: number; readonly flat: Float32Array; readonly boxes: readonly Box[] } | undefined;
  return (map, cells) => {
    if (known?.cells !== map.length) {
      const flat = windowsOf(...gridOf(cells));
      known = { cells: map.length, flat, boxes: boxesOf(flat) };
    }
    const { flat, boxes } = known;
    return {
      boxes,
      proposals: () => boxFeatures(map, cells, flat),
      describe: (box) => boxFeatures(map, cells, box),
    };
  };
}

/** Windows with sides of about two, three, five and seven sevenths of the grid's: 225 for one of 7 x 7. */
function windowsOf(rows: number, columns: number): Float32Array {
  const sides = (cells: number) =>
    new Set([2, 3, 5, 7].map((sevenths) => Math.max(1, Math.round((sevenths * cells) / 7))));
  const [heights, widths] = [sides(rows), sides(columns)];
  return gridWindows(rows, columns, ({ height, width }) => heights.has(height) && widths.has(width));
}

/** How many rows and columns a grid has whose cells stand row by row. */
function gridOf(cells: Float32Array): [rows: number, columns: number] {
  const count = cells.length / 4;
  let columns = 1;
  while (columns < count && cells[4 * columns + 1] === cells[1]) columns++;
  return [count / columns, columns];
}

function boxesOf(flat: Float32Array): Box[] {
  return Array.from({ length: flat.length / 4 }, (_, i) => {
    const [x1, y1, x2, y2] = flat.subarray(4 * i, 4 * i + 4);
    return [x1!, y1!, x2!, y2!];
  });
}
