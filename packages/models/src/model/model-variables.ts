import { OptionError, type MatchingModel, type NamedVariable, type Trainable } from '@vse/core';

/** A matching model of any item types. */
export type AnyModel = MatchingModel<never, never>;

/**
 * Lists the variables of a model under their keys in a file: the variable's name after `images.`, `captions.` or
 * `similarity.`. A variable that two parts share is listed once, under its first key.
 *
 * @throws `OptionError` if one part has two variables of the same name.
 */
export function variablesOf(model: AnyModel): readonly NamedVariable[] {
  const parts: readonly [string, Partial<Trainable>][] = [
    ['images', model.images],
    ['captions', model.captions],
    ['similarity', model.similarity],
  ];
  const keys = new Set<string>();
  const seen = new Set<unknown>();
  return parts.flatMap(([part, trainable]) =>
    (trainable.variables?.() ?? []).flatMap(({ name, variable }) => {
      if (seen.has(variable)) return [];
      seen.add(variable);
      const key = `${part}.${name}`;
      if (keys.has(key)) {
        throw new OptionError(
          `saveModel: ${part} has two variables named ${name}. Give each a name of its own.`,
        );
      }
      keys.add(key);
      return [{ name: key, variable }];
    }),
  );
}
