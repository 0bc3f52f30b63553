import type { Preprocessing } from '../preprocessing/pixel-scaling';
import type { Json } from '@vse/feature-store';
import type { Detections } from './detections';

/** One output of a network. */
export interface NetworkOutput {
  /** Row-major. Whole numbers come as float32 too. */
  readonly values: Float32Array;
  readonly dims: readonly number[];
}

/** What belongs to one kind of detector: how it is fed, and what its outputs mean. */
export interface DetectorHead {
  readonly name: string;
  /** Everything that changes the boxes, for the hash of a feature store. */
  readonly settings: Readonly<Record<string, Json>>;
  /** The network's outputs that `decode` reads, by their names; empty means the only one. */
  readonly outputs: readonly string[];
  readonly preprocessing: Preprocessing;
  /** How an image of another shape is brought into a network of a fixed size: in the upper left corner, or stretched. */
  readonly resize: 'letterbox' | 'stretch';
  /** The colour of what a letterboxed image leaves free, from 0 to 255. */
  readonly fill: number;
  /** The longer side of an image, in px, for networks that take any size. */
  readonly longest: number;
  /** The non-maximum suppression that the detector needs; absent where its boxes are free of doubles. */
  readonly overlap?: number;
  /**
   * The detections in one image, boxes in px of the network's input. `frame` is that input's size. Throws a `DataError`
   * where outputs are not of the shapes that this kind of detector gives.
   */
  decode(
    outputs: readonly NetworkOutput[],
    frame: { readonly width: number; readonly height: number },
  ): Detections;
}
