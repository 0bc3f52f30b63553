import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BackendError, packRecipe, packRecipes, type Recipe } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { makeFromModules } from './make-from-modules';

/** A program of several files and packages; returns a maker of its recipes. */
async function program(files: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const from = pathToFileURL(join(folder, 'src/main.js')).href;
  return (module: string, name: string, ...args: readonly unknown[]): Recipe => ({
    from,
    module,
    name,
    args,
  });
}

const files = {
  'package.json': '{"type": "module"}',
  'src/mine.js': 'export const mine = (...args) => ({ args }); export const number = 3; export default mine;',
  'lib/late.js': 'export const late = async (x) => { await null; return { late: x }; };',
  'src/broken.js': 'throw new RangeError("broken at once");',
  'node_modules/old/package.json': '{"name": "old", "main": "main.cjs"}',
  'node_modules/old/main.cjs': 'exports.old = (x) => ({ old: x });',
};

describe('makeFromModules', () => {
  it("imports files and packages as the recipe's file would, and makes nested recipes first and once", async () => {
    const recipe = await program(files);
    const shared = { recipe: recipe('../lib/late.js', 'late', 1) };
    const parts = {
      images: { recipe: recipe('./mine.js', 'mine', shared, { deep: [shared], four: Int8Array.of(4) }) },
      captions: { recipe: recipe('old', 'old', shared) },
    };
    const made = await makeFromModules('test', structuredClone(packRecipes('test', parts)));
    const { images, captions } = made as { images: { args: unknown[] }; captions: { old: unknown } };
    expect(images.args).toEqual([{ late: 1 }, { deep: [{ late: 1 }], four: Int8Array.of(4) }]);
    expect((images.args[1] as { deep: unknown[] }).deep[0]).toBe(images.args[0]);
    expect(captions.old).toBe(images.args[0]);
  });

  it('imports a module by its URL', async () => {
    const { from, ...recipe } = (await program(files))('./mine.js', 'mine', 2);
    const module = new URL(recipe.module, from).href;
    expect(await makeFromModules('test', packRecipe({ ...recipe, from: 'data:,', module }))).toEqual({
      args: [2],
    });
  });

  it('names the module and the file whose recipe it is, if it cannot make it', async () => {
    const recipe = await program(files);
    const failure = async (module: string, name: string): Promise<string> => {
      const error: unknown = await makeFromModules('test', packRecipe(recipe(module, name))).catch(
        (e: unknown) => e,
      );
      expect(error).toBeInstanceOf(BackendError);
      return (error as Error).message;
    };
    expect(await failure('./mine.js', 'yours')).toMatch(
      /^test: \.\/mine\.js must export a function yours, which a recipe of file:.*main\.js names, got undefined\.$/,
    );
    expect(await failure('./mine.js', 'number')).toContain('a function number, which a recipe of');
    expect(await failure('./mine.js', 'toString')).toContain('a function toString');
    expect(await failure('./gone.js', 'x')).toMatch(
      /\.\/gone\.js, which a recipe of .* cannot be imported: /,
    );
    expect(await failure('not-installed', 'x')).toMatch(
      /not-installed, which .* imported: Cannot find module/,
    );
    expect(await failure('./broken.js', 'x')).toContain('cannot be imported: broken at once');
  });
});
