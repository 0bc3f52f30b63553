import { onnxExtractor, preprocessingPresets, type FeatureExtractor } from '@vse/features/page';
import type { GivenNetwork } from '../shared/protocol';

/** Extractor of a network that a person gave; onnxruntime is loaded with the first. */
export async function networkExtractor({ name, bytes, preset }: GivenNetwork): Promise<FeatureExtractor> {
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = 1;
  const { preprocessing, fit } = preprocessingPresets[preset];
  return onnxExtractor({
    name,
    network: bytes,
    library: ort,
    preprocessing,
    fit,
  });
}
