import { DataError, type RecipeArray } from '@vse/core';
import { safetensorsPieces } from '@vse/formats/browser';
import { weightsName } from '../saving/recipe-files';
import { parseJson } from '../schema/parse-json';
import type { ModelManifest } from '../schema/model-info';
import { readAll, type ModelFiles } from '../sources/model-files';
import { useListed } from './checked-file';

/** Puts the recipes that lie in files of their own back in their places. */
export async function joinRecipes(
  files: ModelFiles,
  listed: ModelManifest['files'],
  recipes: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const open = new Set<string>();
  const join = async (value: unknown): Promise<unknown> => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return Promise.all(value.map(join));
    const path = fileOf(value);
    if (path === undefined) {
      const entries = Object.entries(value).map(async ([key, item]) => [key, await join(item)] as const);
      return Object.fromEntries(await Promise.all(entries));
    }
    if (open.has(path)) {
      throw new DataError(
        `openModel: ${path} of ${files.where} must be named once, got it again. Save the model anew.`,
      );
    }
    open.add(path);
    return join(
      await useListed(files, listed, path, async (file) => parseJson(file.path, await readAll(file))),
    );
  };
  return (await join(recipes)) as Readonly<Record<string, unknown>>;
}

/** File of a recipe that `model.json` or another file names, as `{ recipe: { file } }`. */
function fileOf(value: object): string | undefined {
  const { recipe } = value as { readonly recipe?: unknown };
  if (typeof recipe !== 'object' || recipe === null) return undefined;
  const { file } = recipe as { readonly file?: unknown };
  return typeof file === 'string' ? file : undefined;
}

/** Reads the typed arrays that recipes name: all files of safetensors but the weights. */
export async function recipeArrays(
  files: ModelFiles,
  listed: ModelManifest['files'],
): Promise<Readonly<Record<string, RecipeArray>>> {
  const arrays: [string, RecipeArray][] = [];
  for (const path of Object.keys(listed)) {
    if (!path.endsWith('.safetensors') || path === weightsName || path.includes('/')) continue;
    await useListed(files, listed, path, async (file) => {
      const pieces = await safetensorsPieces(`openModel: ${file.path}`, file.size, (length) =>
        file.take(length),
      );
      for (const { name } of pieces.tensors) arrays.push([name, await pieces.next()]);
    });
  }
  return Object.fromEntries(arrays);
}
