import { DataError, VseError, type RecipeTable } from '@vse/core';
import { ensembleModel } from '../ensemble/ensemble-model';
import { partFault } from '../model/model-parts';
import type { AnyModel } from '../model/model-variables';
import { weightsName } from '../saving/recipe-files';
import { manifestName, parseManifest, type ReadManifest } from '../schema/manifest-file';
import type { FileRecord, ModelManifest } from '../schema/model-info';
import { readAll, type ModelFiles } from '../sources/model-files';
import { useListed } from './checked-file';
import { openWeights } from './load-weights';
import { checkRecipes, makeParts } from './make-parts';
import { joinRecipes, recipeArrays } from './recipe-files';

/** Tables and signal of an opening. */
export interface Opening {
  readonly tables: RecipeTable;
  readonly signal: AbortSignal | undefined;
}

/** A made model with what is known about it. */
export interface MadeModel {
  readonly manifest: ModelManifest;
  readonly model: AnyModel;
  /** Members of an ensemble, in the order of the manifest; none for another model. */
  readonly members: readonly MadeModel[];
  readonly dispose: () => void;
}

/**
 * Makes the model of some files. Nothing of it stays if anything does not fit.
 *
 * @param listed - Digest of `model.json` where another `model.json` lists it.
 * @throws `DataError` that names the file, what was wanted, what it has, and the remedy.
 */
export async function openFiles(
  files: ModelFiles,
  opening: Opening,
  listed?: Readonly<Record<string, FileRecord>>,
): Promise<MadeModel> {
  const file = await files.open(manifestName);
  if (!file) {
    throw new DataError(
      `openModel: ${files.where} must have a ${manifestName}, got none. Give a folder that saveModel wrote.`,
    );
  }
  let bytes: Uint8Array;
  try {
    bytes = await readAll(file);
  } finally {
    await file.close();
  }
  if (listed) await useListed(files, listed, manifestName, () => Promise.resolve());
  const { manifest, assertSealed } = parseManifest(file.path, bytes);
  try {
    const made = await makeModel(files, { path: file.path, manifest, assertSealed }, opening);
    return { manifest, ...made };
  } catch (error) {
    throw await withSealFault(error, assertSealed);
  }
}

type Made = Omit<MadeModel, 'manifest'>;

async function makeModel(
  files: ModelFiles,
  { path, manifest, assertSealed }: ReadManifest & { readonly path: string },
  opening: Opening,
): Promise<Made> {
  if (manifest.kind === 'ensemble') {
    await assertSealed();
    return openMembers(files, manifest, opening);
  }
  const { images, captions, similarity, files: listed } = manifest;
  const recipes = await joinRecipes(files, listed, { images, captions, similarity });
  const arrays = await recipeArrays(files, listed);
  opening.signal?.throwIfAborted();
  await checkRecipes({ path, recipes, arrays, tables: opening.tables }); // before the weights are fetched
  const made: Made[] = [];
  try {
    await useListed(files, listed, weightsName, async (file) => {
      const weights = await openWeights(file);
      const parts = await makeParts({ path, recipes, arrays, tables: opening.tables }, weights.numbers);
      const model = parts as unknown as AnyModel;
      made.push({ model, members: [], dispose: () => disposeParts(Object.values(parts)) });
      assertModel(files, parts);
      await assertSealed();
      await weights.load(model, opening.signal);
    });
    return made[0]!;
  } catch (error) {
    for (const { dispose } of made) dispose();
    throw error;
  }
}

async function openMembers(
  files: ModelFiles,
  manifest: Extract<ModelManifest, { readonly kind: 'ensemble' }>,
  opening: Opening,
): Promise<Made> {
  const members: MadeModel[] = [];
  const dispose = (): void => {
    for (const member of members) member.dispose();
  };
  try {
    for (const { folder } of manifest.members) {
      const record = manifest.files[`${folder}/${manifestName}`];
      if (!record) {
        throw new DataError(
          `openModel: model.json of ${files.where} must list ${folder}/${manifestName} among its files, and does not. ` +
            'The folder is not whole: copy the model again, or save it anew.',
        );
      }
      members.push(await openFiles(files.within(folder), opening, { [manifestName]: record }));
    }
    const weights = manifest.members.map(({ weight }) => weight);
    return {
      model: ensembleModel(
        members.map(({ model }) => model),
        weights,
      ),
      members,
      dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Checks that the made parts are encoders and a similarity: a recipe may name any factory of the tables. */
function assertModel(files: ModelFiles, parts: Readonly<Record<string, unknown>>): void {
  const fault = partFault(parts);
  if (!fault) return;
  throw new DataError(
    `openModel: ${fault.part} of ${files.where} must be ${fault.wanted}, got ${fault.got}. Save the model anew.`,
  );
}

function disposeParts(parts: readonly unknown[]): void {
  for (const part of new Set(parts)) (part as { readonly dispose?: () => void }).dispose?.();
}

/** Adds to an error that `model.json` was changed after it was written, which may be its reason. */
async function withSealFault(error: unknown, assertSealed: () => Promise<void>): Promise<unknown> {
  if (!VseError.isInstance(error)) return error;
  const fault = await assertSealed().then(
    () => undefined,
    (cause: unknown) => cause as Error,
  );
  if (!fault || fault.message === error.message) return error;
  return new DataError(`${error.message} Also: ${fault.message}`, { cause: error });
}
