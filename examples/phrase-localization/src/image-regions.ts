import type { FeatureMatrix } from '@vse/core';
import { closestBox, type Box } from '@vse/eval';
import { boxFeatures, gridWindows } from '@vse/features';
import type { FeatureStore } from '@vse/feature-store';

/** Candidate regions of one image. */
export interface ImageRegions {
  /** Boxes of the proposals, as shares of the image's width and height. */
  readonly boxes: readonly Box[];
  /** Features of the proposals `[proposals, dim]`. */
  proposals(): FeatureMatrix;
  /** Features `[1, dim]` of any box; `undefined` if no proposal overlaps it by at least half. */
  describe(box: Box): FeatureMatrix | undefined;
}

export interface RegionReader {
  readonly dim: number;
  /** Largest number of proposals of an image. */
  readonly maxProposals: number;
  /** Reads the regions of images by their indices in the data set. */
  read(images: ArrayLike<number>): Promise<readonly ImageRegions[]>;
}

/** Overlap from which a proposal describes a box that is not a proposal. */
const minOverlap = 0.5;

/**
 * Opens the regions of a feature store. If the extractor proposed regions, these are the proposals, and a box has the
 * features of the one that overlaps it most. If the store holds feature maps, the proposals are windows of the grid, and a
 * box has the mean features of the cells that it overlaps.
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
    maxProposals:
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
      if (!closest || closest.overlap < minOverlap) return undefined;
      const { index } = closest;
      return { values: values.subarray(index * dim, (index + 1) * dim), length: 1, dim };
    },
  };
}

/** Reads regions of a grid; images of one grid size share their windows. */
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

/** Makes windows with sides of about two, three, five and seven sevenths of the grid: 225 for 7 x 7 cells. */
function windowsOf(rows: number, columns: number): Float32Array {
  const sides = (cells: number) =>
    new Set([2, 3, 5, 7].map((sevenths) => Math.max(1, Math.round((sevenths * cells) / 7))));
  const [heights, widths] = [sides(rows), sides(columns)];
  return gridWindows(rows, columns, ({ height, width }) => heights.has(height) && widths.has(width));
}

/** Returns the rows and columns of a grid from its boxes, cell by cell and row by row. */
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
