import type { CaptionFeatures } from '@vse/text-encoders';

/** The same function, which works each text out once: every epoch sees the same captions. */
export function remembered<Value>(of: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, { readonly value: Value }>();
  return (text) => {
    const found = known.get(text) ?? { value: of(text) };
    known.set(text, found);
    return found.value;
  };
}

/**
 * The same features, which are made once for each caption and kept in memory, `dim` numbers each. For more captions than
 * that leaves room for, `storedCaptions` keeps them on disk.
 */
export function rememberedFeatures(features: CaptionFeatures): CaptionFeatures {
  const { name, dim } = features;
  const known = new Map<string, { readonly row: Float32Array; readonly unknown: boolean }>();
  const learn = (captions: readonly string[]): void => {
    const made = features.transform(captions);
    const unknown = new Set(made.unknown);
    captions.forEach((caption, i) => {
      known.set(caption, { row: made.values.slice(i * dim, (i + 1) * dim), unknown: unknown.has(i) });
    });
  };
  return {
    name,
    dim,
    get hash() {
      return features.hash;
    },
    transform(captions) {
      const fresh = captions.filter((caption) => !known.has(caption));
      if (fresh.length > 0) learn([...new Set(fresh)]);
      const values = new Float32Array(captions.length * dim);
      captions.forEach((caption, i) => values.set(known.get(caption)!.row, i * dim));
      return { values, unknown: captions.flatMap((caption, i) => (known.get(caption)!.unknown ? [i] : [])) };
    },
  };
}
