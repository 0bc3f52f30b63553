import * as tf from '@tensorflow/tfjs-core';
import { packRecipe, type Encoder, type PackedRecipe, type Recipe, type RecipeTable } from '@vse/core';

interface ArrayPlace {
  readonly array: number;
}

/** A packed recipe as a saved model has it: text, with the typed arrays apart and no way to a module. */
function throughText(packed: PackedRecipe): PackedRecipe {
  const arrays: Float32Array[] = [];
  const text = JSON.stringify(packed, (key, value: unknown) => {
    if (key === 'from' || key === 'module') return undefined;
    return ArrayBuffer.isView(value) ? { array: arrays.push(value as Float32Array) - 1 } : value;
  });
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('array' in value)) return value;
    return arrays[(value as ArrayPlace).array]!.slice();
  }) as PackedRecipe;
}

/** Makes what a recipe says, by the names of a table: first out of its text, then out of a clone for a thread. */
export async function madeAgain<Thing>(recipe: Recipe, table: RecipeTable): Promise<readonly Thing[]> {
  const packed = packRecipe(recipe);
  return (await Promise.all(
    [throughText(packed), structuredClone(packed)].map((each) => made(each, table)),
  )) as Thing[];
}

async function made(value: unknown, table: RecipeTable): Promise<unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => made(item, table)));
  if (!('isRecipe' in value)) {
    const entries = Object.entries(value).map(async ([key, item]) => [key, await made(item, table)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  const { name, args } = value as PackedRecipe;
  const factory = table[name] as ((...args: readonly unknown[]) => unknown) | undefined;
  if (!factory) throw new Error(`the table has no ${name}`);
  return factory(...(await Promise.all(args.map((arg) => made(arg, table)))));
}

/** Assigns the weights of one encoder to another, by name. */
export function copyWeights(from: Encoder<never>, to: Encoder<never>): void {
  const weights = new Map(from.variables().map(({ name, variable }) => [name, variable]));
  for (const { name, variable } of to.variables()) variable.assign(weights.get(name)!);
}

/** What an encoder gives for items, with and without dropout, as plain data. */
export function outputsOf<Item>(encoder: Encoder<Item>, items: readonly Item[]) {
  return tf.tidy(() =>
    [{}, { training: true, draw: 'a' }].map((options) => {
      const { vectors, mask } = encoder.encode(encoder.collate(items), options);
      return {
        shape: vectors.shape,
        values: Array.from(vectors.dataSync()),
        mask: mask && Array.from(mask.dataSync()),
      };
    }),
  );
}
