import type { Recipe } from '@vse/core';
import type { SettingValue } from '../checkpoints/training-state';

/** A part of a model with what it says of itself. */
export interface DescribedPart {
  readonly name: string;
  readonly recipe?: Recipe;
  readonly fingerprint?: Readonly<Record<string, string>>;
}

/** Longest text that a checkpoint keeps of one option; longer ones are hashed. */
const longest = 200;

/**
 * Options of a part by name, out of its recipe: numbers and texts as they are, parts of it as the call that makes them,
 * arrays and long lists by their hash. `recipe` is the name of the factory, `none` without one. Left out is what the part's
 * fingerprint names, such as its vocabulary, and functions without a recipe, of which nothing is known.
 */
export function partSettings({
  recipe,
  fingerprint = {},
}: DescribedPart): Readonly<Record<string, SettingValue>> {
  if (!recipe) return { recipe: 'none' };
  const known = new Set(Object.values(fingerprint));
  const settings: Record<string, SettingValue> = {};
  const add = (name: string, value: unknown): void => {
    if (typeof value === 'string' && known.has(value)) return;
    if (typeof value === 'object' && value !== null && known.has((value as { hash?: string }).hash ?? ''))
      return;
    if (isPlain(value)) {
      for (const [key, item] of Object.entries(value)) add(name === '' ? key : `${name}.${key}`, item);
      return;
    }
    const setting = settingOf(value);
    if (setting !== undefined) settings[name] = setting;
  };
  recipe.args.forEach((arg, i) => add(isPlain(arg) && recipe.args.length === 1 ? '' : String(i), arg));
  return { ...settings, recipe: recipe.name };
}

function settingOf(value: unknown): SettingValue | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return textOf(value);
}

/** A value as text, `maxPool({k: 2})` for a part; `undefined` for what says nothing. */
function textOf(value: unknown): string | undefined {
  const recipe = recipeOf(value);
  if (recipe) return `${recipe.name}(${short(recipe.args.map((arg) => textOf(arg) ?? '').join(', '))})`;
  if (value === null || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of hash ${hashOf(value)}`;
  if (Array.isArray(value)) return short(`[${value.map((item) => textOf(item) ?? '').join(', ')}]`);
  if (typeof value !== 'object') return undefined;
  const entries = Object.entries(value).flatMap(([key, item]) => {
    const text = textOf(item);
    return text === undefined ? [] : [`${key}: ${text}`];
  });
  return short(`{${entries.join(', ')}}`);
}

function short(text: string): string {
  if (text.length <= longest) return text;
  return `${text.length} characters of hash ${hashOf(new TextEncoder().encode(text))}`;
}

function recipeOf(value: unknown): Recipe | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  return (value as { readonly recipe?: Recipe }).recipe;
}

function isPlain(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    recipeOf(value) === undefined
  );
}

/** 64-bit FNV-1a hash of bytes, as 16 hexadecimal digits. */
function hashOf({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  let [a, b] = [0x811c9dc5, 0x01000193];
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) {
    a = Math.imul(a ^ byte, 0x01000193);
    b = Math.imul(b ^ byte, 0x01000193) ^ (a >>> 15);
  }
  return [a, b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
