import { descriptorExtractor, onnxExtractor, type FeatureExtractor } from '@vse/features';
import { OptionError } from '@vse/core';

/** Which image features a model reads: one vector per region or grid cell, or one per image. */
export type FeatureKind = 'regions' | 'global';

/**
 * The extractor that `--features` names. A network gives its feature map (one vector per cell) to systems that read
 * regions and its pooled output to those that read one vector per image; the descriptor gives its regions to both.
 */
export async function extractorFor(features: string, wanted: FeatureKind): Promise<FeatureExtractor> {
  if (features === 'descriptor') return descriptorExtractor();
  if (!features.startsWith('onnx:')) {
    throw new OptionError(`--features: wanted descriptor or onnx:PATH, got ${features}.`);
  }
  return onnxExtractor({
    file: features.slice('onnx:'.length),
    output: wanted === 'regions' ? 'grid' : 'pooled',
    preprocessing: '-1..1',
  });
}
