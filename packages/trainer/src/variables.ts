import { OptionError, type Loss, type MatchingModel, type NamedVariable, type Trainable } from '@vse/core';

/** A matching model whatever its items are: what matters here is its variables. */
export type AnyModel = MatchingModel<never, never>;

/**
 * Every variable of a model, and of a loss that has its own, under the name that is its key in a checkpoint: the
 * variable's own name after `images.`, `captions.`, `similarity.` or `loss.`. A variable that two parts share is
 * listed once, under its first name.
 *
 * Throws an `OptionError` where one part names two variables alike.
 */
export function modelVariables(model: AnyModel, loss?: Loss): readonly NamedVariable[] {
  const parts: readonly [string, Partial<Trainable> | undefined][] = [
    ['images', model.images],
    ['captions', model.captions],
    ['similarity', model.similarity],
    ['loss', loss],
  ];
  const named = new Map<string, NamedVariable>();
  const seen = new Set<unknown>();
  for (const [part, trainable] of parts) {
    for (const { name, variable } of trainable?.variables?.() ?? []) {
      if (seen.has(variable)) continue;
      seen.add(variable);
      const key = `${part}.${name}`;
      if (named.has(key)) {
        throw new OptionError(
          `modelVariables: ${part} has two variables named ${name}. Give each its own name.`,
        );
      }
      named.set(key, { name: key, variable });
    }
  }
  return [...named.values()];
}

/**
 * What a model's encoders say that their weights depend on, by name: a vocabulary's hash. Names that both encoders use
 * are told apart by `images.` and `captions.`.
 */
export function modelFingerprint({ images, captions }: AnyModel): Fingerprint {
  const [ofImages, ofCaptions] = [images.fingerprint ?? {}, captions.fingerprint ?? {}];
  return { ...namedApart('images', ofImages, ofCaptions), ...namedApart('captions', ofCaptions, ofImages) };
}

/** What weights depend on, by name. */
export type Fingerprint = Readonly<Record<string, string>>;

/** The names of one part, those that another part has too after `<part>.`, so that neither takes the other's place. */
export function namedApart(part: string, named: Fingerprint, other: Fingerprint): Fingerprint {
  const entries = Object.entries(named);
  return Object.fromEntries(
    entries.map(([name, value]) => [Object.hasOwn(other, name) ? `${part}.${name}` : name, value]),
  );
}
