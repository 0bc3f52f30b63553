import type { ExtractedFeatures } from '@vse/feature-store';
import type { Json } from '@vse/formats';

/** A decoded image. */
export interface PixelImage {
  /** Interleaved RGB, 8 bits per channel, `width * height * 3` numbers. */
  readonly data: Uint8Array;
  /** Width in px. */
  readonly width: number;
  /** Height in px. */
  readonly height: number;
  /** Crop of the photograph that the pixels show, `[x1, y1, x2, y2]` relative to its size; absent for all of it. */
  readonly window?: readonly [number, number, number, number];
}

/** Interpolation kernel, antialiased: `'lanczos3'`, `'cubic'` (Catmull-Rom) or `'linear'`. */
export type ResizeKernel = 'lanczos3' | 'cubic' | 'linear';

/** Input size of an extractor, and the resizing of images to it. */
export type ImageInput = (
  | /** Exactly `width` x `height`: `'fill'` stretches, `'cover'` keeps the aspect ratio and crops the longer side. */
    { readonly width: number; readonly height: number; readonly fit: 'fill' | 'cover' }
    /** The longer side shrinks to at most `longest`; the aspect ratio is kept. */
  | { readonly longest: number }
  /** The shorter side becomes `shorter`, the aspect ratio is kept, and `crop` is cut out of the centre. */
  | { readonly shorter: number; readonly crop: { readonly width: number; readonly height: number } }
) & {
  /** Interpolation kernel. Defaults to `'lanczos3'`. */
  readonly kernel?: ResizeKernel;
};

/** Turns pixels into fixed features; nothing of it is trained. */
export interface FeatureExtractor {
  /** Name of the extractor. */
  readonly name: string;
  /** Everything that changes the features' values, for the store's hash; no paths. */
  readonly settings: Readonly<Record<string, Json>>;
  /** Size of the images that `extract` takes. */
  readonly input: ImageInput;
  /** Versions of the programs that the values depend on, for the store's index. */
  readonly versions?: Readonly<Record<string, string>>;
  /** Maximum number of vectors per image. */
  readonly length: number;
  /** Dimension of a vector. */
  readonly dim: number;
  /** Best number of images per call of `extract`. */
  readonly batchSize: number;
  /** Number of concurrent calls of `extract` that pay off. */
  readonly concurrency: number;
  /** Extracts the features of images. */
  extract(images: readonly PixelImage[]): Promise<readonly ExtractedFeatures[]>;
  /** Frees the network and its threads. */
  dispose(): Promise<void>;
}
