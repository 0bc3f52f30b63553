import { descriptorExtractor, onnxExtractor, type FeatureExtractor } from '@vse/features';
import { OptionError } from '@vse/core';

/**
 * The extractor that `--features` names. A network gives its feature map (one vector per cell) to systems that read
 * regions and its pooled output to those that read one vector per image; the descriptor gives its regions to both.
 */
export async function extractorFor(
  features: string,
  wanted: 'regions' | 'global',
): Promise<FeatureExtractor> {
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
