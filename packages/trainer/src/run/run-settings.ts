import { OptionError, type Loss, type NamedVariable } from '@vse/core';
import type { FitSettings } from '../fit-options';
import type { SettingValue } from '../checkpoints/training-state';
import { namesOf, type AnyModel } from '../variables';
import { partSettings } from './part-settings';

/** Settings of a run by name. */
export type RunSettings = Readonly<Record<string, SettingValue>>;

/**
 * Everything that changes the weights of a run, by name, apart from data, sampling, gradients and schedule, which have
 * records of their own. Left out are options that only decide how long the run goes on (`epochs`, `patience`, `maxSteps`)
 * and what it shows.
 *
 * @throws `OptionError` if `identity` holds a value that JSON has no form for.
 */
export function runSettings<M>(
  { loss, optimizer, clipNorm, clipValue, validate, validateEvery, identity = {} }: FitSettings<M>,
  { images, captions, similarity }: AnyModel,
  variables: readonly NamedVariable[],
): RunSettings {
  const trained = variables.filter(({ variable }) => variable.trainable);
  return {
    ...prefixed('images', { ...partSettings(images), name: images.name }),
    ...prefixed('captions', { ...partSettings(captions), name: captions.name }),
    ...prefixed('similarity', { ...partSettings(similarity), name: similarity.name }),
    ...prefixed('loss', lossSettings(loss)),
    'optimizer.learningRate': optimizer.learningRate,
    ...prefixed('optimizer', optimizer.describe?.(variables) ?? {}),
    frozen: namesOf(variables.filter((variable) => !trained.includes(variable))),
    clipNorm: clipNorm ?? 'none',
    clipValue: clipValue ?? 'none',
    validateEvery: validate ? JSON.stringify(validateEvery) : 'none',
    ...prefixed('identity', flat('identity', identity)),
  };
}

function lossSettings({ description }: Loss): RunSettings {
  return { name: description?.name ?? 'unknown', ...(description && flat('loss', description.options)) };
}

function prefixed(prefix: string, settings: RunSettings): RunSettings {
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [`${prefix}.${name}`, value]));
}

/** Settings of nested objects under dotted names; lists as JSON. */
function flat(of: string, value: Readonly<Record<string, unknown>>, path = ''): RunSettings {
  const entries = Object.entries(value).flatMap(([key, item]): (readonly [string, SettingValue])[] => {
    const name = `${path}${key}`;
    if (item === undefined) return [];
    if (item === null || ['string', 'boolean'].includes(typeof item)) return [[name, item as SettingValue]];
    if (typeof item === 'number') return [[name, Number.isFinite(item) ? item : String(item)]];
    if (Array.isArray(item)) return [[name, JSON.stringify(item)]];
    if (typeof item === 'object') {
      return Object.entries(flat(of, item as Readonly<Record<string, unknown>>, `${name}.`));
    }
    throw new OptionError(
      `fit: ${of}.${name} must be a value that JSON has a form for, got a ${typeof item}. Describe it by text.`,
    );
  });
  return Object.fromEntries(entries);
}
