import { OptionError, type Loss, type MatchingModel, type NamedVariable, type Trainable } from '@vse/core';

/** A matching model of any item types, for functions that read only its variables. */
export type AnyModel = MatchingModel<never, never>;

/**
 * Lists every variable of a model, and of a loss that has some, under its checkpoint key: the variable's name after
 * `images.`, `captions.`, `similarity.` or `loss.`. A variable shared by two parts is listed once, under its first key.
 *
 * @throws `OptionError` if one part has two variables of the same name.
 *
 * @example
 * ```ts
 * import { cosine } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { modelVariables } from '@vse/trainer';
 *
 * const images = regionProjection({ inputDim: 2, embedDim: 4 });
 * const captions = regionProjection({ inputDim: 3, embedDim: 4 });
 * for (const { name, variable } of modelVariables({ images, captions, similarity: cosine() })) {
 *   console.log(name, variable.shape); // images.fc.weight [4, 2], ...
 * }
 * ```
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
 * Fingerprints of a model's encoders by name, such as a vocabulary's hash. A name that both encoders use gets the prefix
 * `images.` or `captions.`.
 */
export function modelFingerprint({ images, captions }: AnyModel): Fingerprint {
  const [ofImages, ofCaptions] = [images.fingerprint ?? {}, captions.fingerprint ?? {}];
  return { ...namedApart('images', ofImages, ofCaptions), ...namedApart('captions', ofCaptions, ofImages) };
}

/** Hashes of whatever the weights depend on, by name. */
export type Fingerprint = Readonly<Record<string, string>>;

/** Fingerprints of one part; a name that the other part has too gets the prefix `<part>.`. */
export function namedApart(part: string, named: Fingerprint, other: Fingerprint): Fingerprint {
  const entries = Object.entries(named);
  return Object.fromEntries(
    entries.map(([name, value]) => [Object.hasOwn(other, name) ? `${part}.${name}` : name, value]),
  );
}

/** Names of variables, as one text. */
export function namesOf(variables: readonly Pick<NamedVariable, 'name'>[]): string {
  return variables.map(({ name }) => name).join(', ') || 'none';
}
