import type { Json, ExtractedFeatures } from '@vse/feature-store';

/** A decoded image: interleaved RGB, 8 bits a channel, `data.length = width * height * 3`. */
export interface PixelImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /**
   * The part of the photograph that the pixels show, `[x1, y1, x2, y2]` of its width and height, where that is not all
   * of it. Boxes within the pixels are boxes within this part.
   */
  readonly window?: readonly [number, number, number, number];
}

/** How new pixels are made of old ones: `'lanczos3'`, `'cubic'` (Catmull-Rom) or `'linear'`, over what each covers. */
export type ResizeKernel = 'lanczos3' | 'cubic' | 'linear';

/** How images are brought to the size an extractor reads. */
export type ImageInput = (
  | /** Exactly `width` x `height`: `'fill'` stretches, `'cover'` keeps the shape and cuts the longer side's ends. */
    { readonly width: number; readonly height: number; readonly fit: 'fill' | 'cover' }
    /** The shape is kept and the longer side made at most `longest`; smaller images stay as they are. */
  | { readonly longest: number }
  /** The shape is kept and the shorter side made `shorter`; `crop` is cut out of the centre. */
  | { readonly shorter: number; readonly crop: { readonly width: number; readonly height: number } }
) & {
  /** Defaults to `'lanczos3'`. */
  readonly kernel?: ResizeKernel;
};

/** Turns pixels into fixed features: no part of it is trained here. */
export interface FeatureExtractor {
  readonly name: string;
  /** Everything that changes the features' values, for the store's hash; no paths. */
  readonly settings: Readonly<Record<string, Json>>;
  readonly input: ImageInput;
  /** The versions of the programs that the values depend on, for the store's index. */
  readonly versions?: Readonly<Record<string, string>>;
  /** The most vectors that one image gives. */
  readonly length: number;
  readonly dim: number;
  /** How many images are worth handing to one call of `extract`. */
  readonly batchSize: number;
  /** How many calls of `extract` are worth having under way at once. */
  readonly concurrency: number;
  extract(images: readonly PixelImage[]): Promise<readonly ExtractedFeatures[]>;
  dispose(): Promise<void>;
}
