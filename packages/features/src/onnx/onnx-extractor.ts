import type { FeatureExtractor } from '../extraction/extractor';
import { networkExtractor, type NetworkExtractorOptions } from './network-extractor';
import { openSessions, type SessionsOptions } from './open-sessions';

/** Network, output and preprocessing of `onnxExtractor`. */
export interface OnnxExtractorOptions extends SessionsOptions, NetworkExtractorOptions {}

/**
 * Extracts features with a network in ONNX format, on onnxruntime-node (an optional peer: `pnpm add onnxruntime-node`).
 * An output `[batch, channels, height, width]` becomes height x width vectors with the boxes of the grid's cells,
 * `[batch, vectors, dim]` and `[batch, dim]` become vectors with the box of the whole image. Vectors are not normalised.
 *
 * @throws `BackendError` if onnxruntime-node is not installed, `DataError` if the file is not a network, `OptionError` if
 * it has no such output or takes no images of that size.
 *
 * @example
 * ```ts not run: weights
 * import { extractFeatures, onnxExtractor, preprocessingPresets } from '@vse/features';
 *
 * const extractor = await onnxExtractor({ file: 'resnet50-v1-7.onnx', ...preprocessingPresets.imagenet });
 * const store = await extractFeatures({ images: [{ id: 'cat', file: 'cat.jpg' }], extractor, out: 'features' });
 * console.log(store.length, store.dim);
 * await extractor.dispose();
 * ```
 */
export function onnxExtractor(options: OnnxExtractorOptions): Promise<FeatureExtractor> {
  return networkExtractor(options.file, options, () => openSessions('onnxExtractor', options, options.layer));
}
