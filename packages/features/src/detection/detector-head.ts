import type { Preprocessing } from '../preprocessing/pixel-scaling';
import type { Json } from '@vse/formats';
import type { Detections } from './detections';

/** One output of a network. */
export interface NetworkOutput {
  /** Values, row-major; integers are converted to float32. */
  readonly values: Float32Array;
  /** Shape of the output. */
  readonly dims: readonly number[];
}

/** One kind of detector: its preprocessing and the decoding of its outputs. */
export interface DetectorHead {
  /** Name of the kind. */
  readonly name: string;
  /** Everything that changes the boxes, for the hash of a feature store. */
  readonly settings: Readonly<Record<string, Json>>;
  /** Names of the network outputs that `decode` reads; empty means the only one. */
  readonly outputs: readonly string[];
  /** Scaling of the pixels. */
  readonly preprocessing: Preprocessing;
  /** Resizing for a network of a fixed size: into the upper left corner with the aspect ratio kept, or stretched. */
  readonly resize: 'letterbox' | 'stretch';
  /** Grey value of letterbox padding, from 0 to 255. */
  readonly fill: number;
  /** Longer side of the input, in px, for networks that take any size. */
  readonly longest: number;
  /** Overlap threshold of the non-maximum suppression; absent if the network needs none. */
  readonly overlap?: number;
  /**
   * Decodes the outputs for one image: boxes in px of the network's input, whose size is `frame`.
   *
   * @throws `DataError` if outputs do not have the shapes of this kind of detector.
   */
  decode(
    outputs: readonly NetworkOutput[],
    frame: { readonly width: number; readonly height: number },
  ): Detections;
}
