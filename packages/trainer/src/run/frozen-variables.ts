import { OptionError, type Encoder, type Loss, type MatchingModel } from '@vse/core';
import { modelVariables, namesOf } from '../variables';

/** A model of which some variables are not trained. */
export interface FrozenModel<I, C> {
  /** The model; an encoder whose variables are all frozen encodes as outside training. */
  readonly model: MatchingModel<I, C>;
  /** Makes the variables trainable again that were. */
  restore(): void;
}

/**
 * Freezes variables by name for a run: `images.*` is every variable of the image encoder.
 *
 * @param model - The model.
 * @param loss - The loss, which may have variables too.
 * @param patterns - Names, in which `*` stands for any text.
 * @throws `OptionError` if a pattern names no variable.
 */
export function freezeVariables<I, C>(
  model: MatchingModel<I, C>,
  loss: Loss,
  patterns: readonly string[],
): FrozenModel<I, C> {
  const variables = modelVariables(model, loss);
  const frozen = patterns.flatMap((pattern) => {
    const matches = matcherOf(pattern);
    const own = variables.filter(({ name }) => matches(name));
    if (own.length > 0) return own;
    throw new OptionError(
      `fit: frozen must name variables of the model, got ${pattern}, which names none of ${namesOf(variables)}.`,
    );
  });
  const trained = [...new Set(frozen.map(({ variable }) => variable))].filter(({ trainable }) => trainable);
  for (const variable of trained) variable.trainable = false;
  const names = new Set(frozen.map(({ variable }) => variable));
  const still = <Item>(encoder: Encoder<Item>): Encoder<Item> => {
    const own = encoder.variables();
    return own.length > 0 && own.every(({ variable }) => names.has(variable)) ? inference(encoder) : encoder;
  };
  return {
    model:
      patterns.length === 0
        ? model
        : { ...model, images: still(model.images), captions: still(model.captions) },
    restore: () => {
      for (const variable of trained) variable.trainable = true;
    },
  };
}

/** The encoder without dropout, with the statistics that it has. */
function inference<Item>(encoder: Encoder<Item>): Encoder<Item> {
  return { ...encoder, encode: (batch) => encoder.encode(batch, { training: false }) };
}

function matcherOf(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const whole = new RegExp(`^${parts.join('.*')}$`, 's');
  return (name) => whole.test(name);
}
