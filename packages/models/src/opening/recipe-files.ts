import { DataError, type RecipeArray } from '@vse/core';
import { safetensorsPieces } from '@vse/formats/browser';
import { weightsName } from '../saving/recipe-files';
import { parseJson } from '../schema/parse-json';
import type { ModelManifest } from '../schema/model-info';
import { readAll, type ModelFiles } from '../sources/model-files';
import { useListed } from './checked-file';
import { assertFinite } from './load-weights';

/** Puts the recipes that lie in files of their own back in their places. */
export async function joinRecipes(
  files: ModelFiles,
  listed: ModelManifest['files'],
  recipes: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const contents = new Map<string, unknown>();
  const pending = filesIn(recipes);
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (contents.has(path)) {
      throw new DataError(
        `openModel: ${path} of ${files.where} must be named once, got it again. Save the model anew.`,
      );
    }
    const content = await useListed(files, listed, path, async (file) =>
      parseJson(file.path, await readAll(file)),
    );
    contents.set(path, content);
    pending.push(...filesIn(content));
  }
  return joined(recipes, contents) as Readonly<Record<string, unknown>>;
}

/** Files that recipes name, at any depth. */
function filesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const path = fileOf(value);
  return path === undefined ? Object.values(value).flatMap(filesIn) : [path];
}

function joined(value: unknown, contents: ReadonlyMap<string, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => joined(item, contents));
  const path = fileOf(value);
  if (path !== undefined) return joined(contents.get(path), contents);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, joined(item, contents)]));
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
      for (const { name } of pieces.tensors) {
        const values = await pieces.next();
        assertFinite(file.path, name, values);
        arrays.push([name, values]);
      }
    });
  }
  return Object.fromEntries(arrays);
}
