import type { BulkFeatures } from '@vse/example-kit';
import type { CaptionFeatureRows, CaptionFeatures } from '@vse/text-encoders';

/** How many captions are turned into features at a time. */
const atOnce = 2048;

/**
 * The same features, which are made once for each caption and kept in memory, `dim` numbers each: those of the captions
 * given many at a time and now, any others when they are asked for. For more captions than that leaves room for,
 * `storedCaptions` keeps them on disk.
 */
export async function rememberedFeatures(
  features: BulkFeatures,
  captions: readonly string[] = [],
): Promise<CaptionFeatures> {
  const { name, dim } = features;
  const known = new Map<string, { readonly row: Float32Array; readonly unknown: boolean }>();
  const learn = (texts: readonly string[], made: CaptionFeatureRows): void => {
    const unknown = new Set(made.unknown);
    texts.forEach((text, i) => {
      known.set(text, { row: made.values.slice(i * dim, (i + 1) * dim), unknown: unknown.has(i) });
    });
  };
  const different = [...new Set(captions)];
  for (let first = 0; first < different.length; first += atOnce) {
    const texts = different.slice(first, first + atOnce);
    learn(texts, await (features.transformMany?.(texts) ?? features.transform(texts)));
  }
  return {
    name,
    dim,
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
