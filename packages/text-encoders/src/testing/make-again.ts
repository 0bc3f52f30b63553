import * as tf from '@tensorflow/tfjs-core';
import {
  makeFromRecipe,
  makeStored,
  packRecipes,
  storeRecipes,
  type Encoder,
  type Recipe,
  type RecipeFactory,
  type RecipeTable,
} from '@vse/core';

/** Makes what a recipe says, by the names of a table: as a saved model is opened, and as a thread does. */
export async function madeAgain<Thing>(recipe: Recipe, table: RecipeTable): Promise<readonly Thing[]> {
  const { recipes, arrays } = storeRecipes({ part: { recipe } });
  const text = JSON.stringify(recipes);
  const opened = await makeStored(JSON.parse(text) as typeof recipes, [table], arrays);
  const packed = structuredClone(packRecipes('madeAgain', { part: { recipe } }));
  const sent = await makeFromRecipe(packed, ({ name }) => table[name] as unknown as RecipeFactory);
  return [opened, sent as typeof opened].map(({ part }) => part as Thing);
}

/** Assigns the weights of one encoder to another, by name. */
export function copyWeights(from: Encoder<never>, to: Encoder<never>): void {
  const weights = new Map(from.variables().map(({ name, variable }) => [name, variable]));
  for (const { name, variable } of to.variables()) variable.assign(weights.get(name)!);
}

/** Embeddings of items, with and without dropout, as plain data. */
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
