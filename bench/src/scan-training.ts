import { cosine, stackedCrossAttention } from '@vse/attention';
import { useBackend, type EngineName } from '@vse/backend';
import type { FeatureMatrix, MatchingModel, PairedData } from '@vse/core';
import { regionProjection } from '@vse/features';
import { biGruEncoder, buildVocabulary, gruEncoder } from '@vse/text-encoders';
import { normalVector } from './random-sets';

/** SCAN's sizes: 36 regions of 2048 numbers, captions of 12 to 20 words with their ends, a vocabulary as Flickr30K's. */
const sizes = { regions: 36, imageDim: 2048, shortest: 10, vocabulary: 8477, wordDim: 300, embedDim: 1024 };

/** Which system is trained: `'scan'` is t-i AVG, `'vsepp'` has one vector for each image and each caption. */
export interface ScanConfig {
  readonly system: 'scan' | 'vsepp';
}

export type ScanModel = MatchingModel<FeatureMatrix, string>;

/** What the threads of `dataParallel` call, and the benchmarks: the module they are given is this one. */
export async function createModel(
  { system }: ScanConfig,
  { engine }: { readonly engine: EngineName },
): Promise<ScanModel> {
  await useBackend({ prefer: [engine], log: false });
  const { imageDim, wordDim, embedDim } = sizes;
  const vocabulary = buildVocabulary(words(), { minCount: 1 });
  const scan = system === 'scan';
  return {
    images: regionProjection({ inputDim: imageDim, embedDim, pooling: scan ? 'none' : 'mean' }),
    captions: (scan ? biGruEncoder : gruEncoder)({
      ...{ vocabulary, wordDim, embedDim, output: scan ? 'words' : 'last' },
    }),
    similarity: scan ? stackedCrossAttention() : cosine(),
  };
}

/** As many pairs, synthetic: normal numbers for regions, words by turns for captions. */
export function scanPairs(pairs: number): PairedData<FeatureMatrix, string> {
  const { regions, imageDim, shortest } = sizes;
  const known = words();
  const image = (row: number): FeatureMatrix => ({
    values: normalVector(regions * imageDim, row),
    ...{ length: regions, dim: imageDim },
  });
  const caption = (row: number): string =>
    Array.from({ length: shortest + (row % 9) }, (_, i) => known[(row * 31 + i * 101) % known.length]!).join(
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
  return Array.from({ length: sizes.vocabulary }, (_, i) => `w${i}`);
}
