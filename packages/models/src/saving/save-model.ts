import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import type { MatchingModel } from '@vse/core';
import type { ExtractorRecord, NetworkRecord } from '../schema/model-info';
import { assertOptions, packModel, type SaveModelOptions } from './pack-model';
import { assertReplaceable, writeModel } from './write-model';

/**
 * Saves a model as a folder that needs nothing else to open: in this program, in another, in a worker thread, in a page. The
 * folder appears as a whole: a crash or a full disk at any moment leaves the previous model. Files in it that are not of the
 * previous model, such as a network that a person put there, stay; the ONNX files that `exportOnnx` made of another model do not.
 *
 * @param folder - The folder; a model in it is replaced. A folder of anything else is refused.
 * @param model - Encoders and similarity, each with a recipe.
 * @param options - Name, extractor, training, metrics and licences. The name defaults to that of the folder.
 * @throws `OptionError` if a part has no recipe or one that cannot be saved, if an option does not fit, or if the folder holds
 * something other than a model; `VseError` if a weight is not finite; `DataError` if the folder cannot be written.
 *
 * @example
 * ```ts
 * import { mkdtemp, readdir } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { cosine } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { openModel, saveModel } from '@vse/models/node';
 * import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
 *
 * const vocabulary = buildVocabulary(['a dog runs', 'a cat sits'], { minCount: 1 });
 * const model = {
 *   images: regionProjection({ inputDim: 2, embedDim: 8 }),
 *   captions: gruEncoder({ vocabulary, wordDim: 4, embedDim: 8 }),
 *   similarity: cosine(),
 * };
 * const folder = join(await mkdtemp(join(tmpdir(), 'models-')), 'dogs');
 * await saveModel(folder, model, { description: 'Dogs and cats.' });
 * console.log(await readdir(folder)); // README.md, model.json, ...
 * console.log((await openModel(folder)).manifest.name); // dogs
 * ```
 */
export async function saveModel<ImageItem, CaptionItem>(
  folder: string,
  model: MatchingModel<ImageItem, CaptionItem>,
  options: SaveModelOptions = {},
): Promise<void> {
  await assertReplaceable('saveModel', folder);
  assertOptions('saveModel', options);
  const { extractor } = options;
  const about = {
    name: basename(resolve(folder)),
    ...options,
    ...(extractor && { extractor: nearby(extractor, folder) }),
  };
  await writeModel(folder, await packModel(model, about));
}

/** The extractor with the paths of its networks relative to the model's folder, so that both can move together. */
function nearby(extractor: ExtractorRecord, folder: string): ExtractorRecord {
  const networks = extractor.networks.map(({ path, ...network }): NetworkRecord => {
    if (path === undefined) return network;
    const way = isAbsolute(path) ? relative(resolve(folder), path) : path;
    return isAbsolute(way) ? network : { ...network, path: way.split(sep).join('/') }; // another drive
  });
  return { ...extractor, networks };
}
