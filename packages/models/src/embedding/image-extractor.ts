import type { FeatureMatrix } from '@vse/core';
import type { Prepared } from './embed-items';

/** A decoded picture. */
export interface Pixels {
  /** Interleaved RGB, 8 bits per channel, `width * height * 3` numbers. */
  readonly data: Uint8Array;
  /** Width in px. */
  readonly width: number;
  /** Height in px. */
  readonly height: number;
}

/** A picture: a path or address, the bytes of its file, its pixels, or its features. */
export type Picture = string | Uint8Array | Pixels | FeatureMatrix;

/** Turns pictures into the features that an image encoder reads. */
export interface ImageExtractor {
  /** Dimension of a feature. */
  readonly dim: number;
  /** Best number of pictures per call. */
  readonly batchSize: number;
  /** Extracts the features of pictures; one that cannot be read has the reason instead. */
  extract(
    pictures: readonly Exclude<Picture, FeatureMatrix>[],
    signal?: AbortSignal,
  ): Promise<readonly Prepared<FeatureMatrix>[]>;
  /** Frees the networks. */
  dispose(): Promise<void>;
}

/** False for what is no picture of any form: a list may hold anything where types are not checked. */
export function isPicture(given: unknown): boolean {
  return typeof given === 'string' || (typeof given === 'object' && given !== null);
}

/** True for a picture that is features already. */
export function isFeatures(picture: Picture): picture is FeatureMatrix {
  return (
    typeof picture === 'object' &&
    (picture as unknown) !== null &&
    'values' in picture &&
    'dim' in picture &&
    !ArrayBuffer.isView(picture)
  );
}
