import type { BulkFeatures } from '@vse/example-kit';
import type { CaptionFeatureRows, CaptionFeatures } from '@vse/text-encoders';

/** Captions per block. */
const blockSize = 2048;

/**
 * Caches features in memory, `dim` numbers per caption: those of `captions` are computed now, in blocks, any others on
 * demand. For more captions than memory holds, `storedCaptions` keeps them on disk.
 */
export async function rememberedFeatures(
  features: BulkFeatures,
  captions: readonly string[] = [],
): Promise<CaptionFeatures> {
  const { name, dim, recipe } = features;
  const known = new Map<string, { readonly row: Float32Array; readonly unknown: boolean }>();
  const learn = (texts: readonly string[], made: CaptionFeatureRows): void => {
    const unknown = new Set(made.unknown);
    texts.forEach((text, i) => {
      known.set(text, { row: made.values.slice(i * dim, (i + 1) * dim), unknown: unknown.has(i) });
    });
  };
  const different = [...new Set(captions)];
  for (let first = 0; first < different.length; first += blockSize) {
    const texts = different.slice(first, first + blockSize);
    learn(texts, await (features.transformMany?.(texts) ?? features.transform(texts)));
  }
  return {
    name,
    dim,
    ...(recipe && { recipe }),
    get hash() {
      return features.hash;
    },
    transform(captions) {
      const fresh = [...new Set(captions.filter((caption) => !known.has(caption)))];
      if (fresh.length > 0) learn(fresh, features.transform(fresh));
      const values = new Float32Array(captions.length * dim);
      captions.forEach((caption, i) => values.set(known.get(caption)!.row, i * dim));
      return { values, unknown: captions.flatMap((caption, i) => (known.get(caption)!.unknown ? [i] : [])) };
    },
  };
}
