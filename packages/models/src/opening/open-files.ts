import { DataError, makeStored, VseError, type Encoder, type RecipeTable, type Similarity } from '@vse/core';
import { withoutInitialValues } from '@vse/layers';
import { ensembleModel } from '../ensemble/ensemble-model';
import type { AnyModel } from '../model/model-variables';
import { weightsName } from '../saving/recipe-files';
import { manifestName, parseManifest, type ReadManifest } from '../schema/manifest-file';
import type { FileRecord, ModelManifest } from '../schema/model-info';
import { readAll, type ModelFiles } from '../sources/model-files';
import { useListed } from './checked-file';
import { loadWeights } from './load-weights';
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
  const parts = await makeStored(recipes, [toBeLoaded(opening.tables)], arrays).catch((cause: unknown) => {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new DataError(`openModel: ${path}: ${message.replace(/^makeStored: /, '')}`, { cause });
  });
  const dispose = (): void => disposeParts(Object.values(parts));
  const made = { model: parts as unknown as AnyModel, members: [], dispose };
  try {
    assertModel(files, parts);
    await assertSealed();
    await useListed(files, listed, weightsName, (file) => loadWeights(made.model, file, opening.signal));
    return made;
  } catch (error) {
    made.dispose();
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

/** The factories without the drawing of initial weights, which are about to be replaced. */
function toBeLoaded(tables: RecipeTable): RecipeTable {
  const factories = Object.entries(tables).map(([name, factory]) => {
    const make = (...args: never[]): unknown => withoutInitialValues(() => factory(...args));
    return [name, typeof (factory as unknown) === 'function' ? make : factory] as const;
  });
  return Object.fromEntries(factories);
}

/** Checks that the made parts are encoders and a similarity: a recipe may name any factory of the tables. */
function assertModel(files: ModelFiles, parts: Readonly<Record<string, unknown>>): void {
  const encoder: readonly (keyof Encoder<never>)[] = ['collate', 'encode', 'variables', 'dispose'];
  const similarity: readonly (keyof Similarity)[] = ['score'];
  for (const [part, methods] of Object.entries({ images: encoder, captions: encoder, similarity })) {
    const made = parts[part] as Readonly<Record<string, unknown>> | null | undefined;
    if (methods.every((method) => typeof made?.[method] === 'function')) continue;
    throw new DataError(
      `openModel: ${part} of ${files.where} must be ${part === 'similarity' ? 'a similarity' : 'an encoder'}, got ` +
        `something without ${methods.join(', ')}. Save the model anew.`,
    );
  }
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
