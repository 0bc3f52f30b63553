import { cosine, stackedCrossAttention } from '@vse/attention';
import { useBackend, type BackendName } from '@vse/backend';
import type { FeatureMatrix, MatchingModel, PairedData } from '@vse/core';
import { meanOfRegions, regionProjection } from '@vse/image-encoders';
import { biGruEncoder, buildVocabulary, gruEncoder } from '@vse/text-encoders';
import { normalVector } from './random-sets';
import { captionLengths, scanSizes } from './scan-sizes';

/** The system to train: `'scan'` is t-i AVG, `'vsepp'` has one vector per image and per caption. */
export interface ScanConfig {
  readonly system: 'scan' | 'vsepp';
  /** Dimension of the embeddings. Defaults to `1024`. */
  readonly dim?: number;
}

/** Sizes of a batch that may differ from SCAN's. */
export interface ScanShape {
  /** Regions per image. Defaults to `36`. */
  readonly regions?: number;
  /** Mean words per caption, start and end included; lengths differ by up to 4. Defaults to `12`. */
  readonly words?: number;
}

/** Model of SCAN or VSE++. */
export type ScanModel = MatchingModel<FeatureMatrix, string>;

/** Starts a backend and creates the model. */
export async function openScanModel(config: ScanConfig, backend: BackendName): Promise<ScanModel> {
  await useBackend({ prefer: [backend], log: false });
  return scanModel(config);
}

/** Creates the model on the backend in use. */
export function scanModel({ system, dim: embedDim = scanSizes.dim }: ScanConfig): ScanModel {
  const { imageDim, wordDim } = scanSizes;
  const vocabulary = buildVocabulary(words(), { minCount: 1 });
  const scan = system === 'scan';
  return {
    images: regionProjection({ inputDim: imageDim, embedDim, before: scan ? [] : [meanOfRegions()] }),
    captions: (scan ? biGruEncoder : gruEncoder)({
      vocabulary,
      wordDim,
      embedDim,
      output: scan ? 'words' : 'last',
    }),
    similarity: scan ? stackedCrossAttention() : cosine(),
  };
}

/** Synthetic pairs: normal random numbers for regions, cycling words for captions. */
export function scanPairs(
  pairs: number,
  { regions = scanSizes.regions, words: mean = scanSizes.words }: ScanShape = {},
): PairedData<FeatureMatrix, string> {
  const { imageDim } = scanSizes;
  const lengths = captionLengths(pairs, mean);
  const known = words();
  const image = (row: number): FeatureMatrix => ({
    values: normalVector(regions * imageDim, row),
    length: regions,
    dim: imageDim,
  });
  const caption = (row: number): string =>
    Array.from({ length: lengths[row]! - 2 }, (_, i) => known[(row * 31 + i * 101) % known.length]!).join(
      ' ',
    );
  const images = Array.from({ length: pairs }, (_, row) => image(row));
  return {
    name: 'bench',
    synthetic: true,
    imageCount: pairs,
    captionToImage: Int32Array.from({ length: pairs }, (_, row) => row),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => images[row]!)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, caption)),
  };
}

function words(): string[] {
  return Array.from({ length: scanSizes.vocabulary }, (_, i) => `w${i}`);
}

/** Frees the weights of both encoders. */
export function disposeModel({ images, captions }: ScanModel): void {
  images.dispose();
  captions.dispose();
}
