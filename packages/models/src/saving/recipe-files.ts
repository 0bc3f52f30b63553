import { OptionError, type StoredRecipes } from '@vse/core';
import { safetensorsBytes, type TensorToStore } from '@vse/formats/browser';

/** Name of the file of all weights. */
export const weightsName = 'weights.safetensors';

/** Recipes for `model.json`, and the files that they name. */
export interface SplitRecipes {
  /** Recipes; those with a file of their own are `{ recipe: { file } }`. */
  readonly recipes: Readonly<Record<string, object>>;
  /** Bytes by file name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/**
 * Moves the recipes that name a file into files of JSON, such as `vocabulary.json`, and typed arrays into files of
 * safetensors.
 *
 * @throws `OptionError` if a recipe names a file that is not a plain name, or has an array that cannot be stored.
 */
export function splitRecipes({ recipes, arrays }: StoredRecipes): SplitRecipes {
  const files = new Map<string, Uint8Array>();
  const split = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(split);
    const node = value as Readonly<Record<string, unknown>>;
    const content = Object.fromEntries(Object.entries(node).map(([key, item]) => [key, split(item)]));
    const { recipe, file } = node;
    if (typeof recipe !== 'string' || typeof file !== 'string') return content;
    const name = freeName(files, file, 'json');
    files.set(name, new TextEncoder().encode(`${JSON.stringify(content)}\n`));
    return { recipe: { file: name } };
  };
  const moved = split(recipes) as Readonly<Record<string, object>>;
  for (const [group, tensors] of grouped(arrays)) {
    files.set(freeName(files, group, 'safetensors'), safetensorsBytes(Object.fromEntries(tensors)));
  }
  return { recipes: moved, files };
}

/** Arrays by the first part of their name, that of the file or the factory. */
function grouped(arrays: StoredRecipes['arrays']): Map<string, [string, TensorToStore][]> {
  const groups = new Map<string, [string, TensorToStore][]>();
  for (const [name, data] of Object.entries(arrays)) {
    const group = name.split('.')[0]!;
    const tensors = groups.get(group) ?? [];
    tensors.push([name, { shape: [data.length], data: data as TensorToStore['data'] }]);
    groups.set(group, tensors);
  }
  return groups;
}

function freeName(files: ReadonlyMap<string, unknown>, stem: string, ending: string): string {
  if (!/^[A-Za-z0-9][\w-]{0,63}$/.test(stem)) {
    throw new OptionError(
      `saveModel: the file of a recipe must be a name of letters, digits and dashes, got ${stem}. Rename it.`,
    );
  }
  const taken = (name: string) => files.has(name) || name === weightsName || name === 'model.json';
  let name = `${stem}.${ending}`;
  for (let i = 2; taken(name); i++) name = `${stem}-${i}.${ending}`;
  return name;
}
