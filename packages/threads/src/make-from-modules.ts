import type * as Module from 'node:module';
import type * as Url from 'node:url';
import { BackendError, makeFromRecipe, nodeBuiltin, type PackedRecipe, type RecipeFactory } from '@vse/base';

/**
 * Makes what packed recipes describe in a worker thread of Node: imports the module of each, as the file that stated the
 * recipe would, and calls its function. It runs code of the running program, so give it only recipes of this program;
 * `makeStored` is for those of a file.
 *
 * @param where - Name of the calling function, for messages.
 * @param packed - A packed recipe, or a list or plain object of them.
 * @throws `BackendError` if a module cannot be imported or exports no function of the name; the error of a factory.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { pathToFileURL } from 'node:url';
 * import { packRecipe } from '@vse/base';
 * import { makeFromModules } from '@vse/threads';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'recipes-'));
 * await writeFile(join(folder, 'scale.mjs'), 'export const scale = (factor) => ({ factor });');
 * const from = pathToFileURL(join(folder, 'main.mjs')).href; // usually import.meta.url
 * const recipe = { from, module: './scale.mjs', name: 'scale', args: [3] };
 * console.log(await makeFromModules('example', packRecipe(recipe))); // { factor: 3 }
 * ```
 */
export function makeFromModules(where: string, packed: unknown): Promise<unknown> {
  return makeFromRecipe(packed, async (recipe) => {
    const { module, name, from } = recipe;
    const exported = await importAsFrom(where, recipe);
    const factory = Object.hasOwn(exported, name) ? exported[name] : undefined;
    if (typeof factory === 'function') return factory as RecipeFactory;
    throw new BackendError(
      `${where}: ${module} must export a function ${name}, which a recipe of ${from} names, got ${typeof factory}.`,
    );
  });
}

type Exports = Readonly<Record<string, unknown>>;

async function importAsFrom(where: string, { module, from }: PackedRecipe): Promise<Exports> {
  const importing = (url: string) =>
    import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ url) as Promise<Exports>;
  try {
    if (/^(\.{0,2}\/|[a-z]+:)/.test(module)) return await importing(new URL(module, from).href);
    return await importing(urlOfPackage(module, from));
  } catch (cause) {
    const { message } = cause instanceof Error ? cause : new Error(String(cause));
    throw new BackendError(
      `${where}: ${module}, which a recipe of ${from} names, cannot be imported: ${message.split('\n')[0]!}`,
      { cause },
    );
  }
}

function urlOfPackage(name: string, from: string): string {
  const { createRequire } = nodeBuiltin<typeof Module>('node:module')!;
  const { pathToFileURL } = nodeBuiltin<typeof Url>('node:url')!;
  try {
    return pathToFileURL(createRequire(from).resolve(name)).href;
  } catch (error) {
    // A package for `import` alone is not found by `require`: import finds it by name where it is installed beside ours.
    if ((error as { readonly code?: unknown }).code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return name;
    throw error;
  }
}
