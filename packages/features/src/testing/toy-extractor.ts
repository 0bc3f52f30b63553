import type { FeatureExtractor } from '../extraction/extractor';

/** Extracts the colours of an image's first and last pixel; counts its images in `seen`. */
export function toyExtractor(
  settings: FeatureExtractor['settings'] = { kind: 'corners' },
): FeatureExtractor & { seen: number } {
  const extractor = {
    name: 'toy',
    settings,
    input: { width: 8, height: 8, fit: 'fill' } as const,
    length: 2,
    dim: 3,
    batchSize: 2,
    concurrency: 2,
    seen: 0,
    extract(images: Parameters<FeatureExtractor['extract']>[0]) {
      extractor.seen += images.length;
      return Promise.resolve(
        images.map(({ data }) => ({
          features: {
            values: Float32Array.from([...data.slice(0, 3), ...data.slice(-3)]),
            length: 2,
            dim: 3,
          },
          boxes: Float32Array.from([0, 0, 0.5, 0.5, 0.5, 0.5, 1, 1]),
        })),
      );
    },
    dispose: () => Promise.resolve(),
  };
  return extractor;
}
