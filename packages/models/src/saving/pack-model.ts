import { OptionError, storeRecipes, type MatchingModel } from '@vse/core';
import * as v from 'valibot';
import { modelCard } from '../card/model-card';
import { partFault } from '../model/model-parts';
import { infoSchema, manifestSchema, schemaVersion } from '../schema/manifest';
import { manifestName, manifestText } from '../schema/manifest-file';
import type { FileRecord, MemberRecord, ModelInfo, ModelManifest } from '../schema/model-info';
import { sha256 } from '../sources/digest';
import { splitRecipes, weightsName } from './recipe-files';
import { weightsBytes } from './weights-bytes';

/** Facts about a model that is saved: name, extractor, training, metrics, licences. */
export type SaveModelOptions = Partial<ModelInfo>;

/** Files of a model by their path in its folder. */
export type ModelBytes = ReadonlyMap<string, Uint8Array>;

/**
 * Packs a model as the files of a model folder: in a page, to let a person save them; `saveModel` of `@vse/models/node`
 * writes them to a disk. The files are `model.json` (recipes, what is known about the model, and the sha256 of every other
 * file), `weights.safetensors`, the files that recipes name, such as `vocabulary.json`, and `README.md`, a card for people.
 *
 * @param model - Encoders and similarity, each with a recipe.
 * @param options - Name, extractor, training, metrics and licences.
 * @throws `OptionError` if a part has no recipe or one that cannot be saved, or if an option does not fit; `VseError` if a
 * weight is not finite.
 *
 * @example
 * ```ts
 * import { cosine } from '@vse/attention';
 * import { regionProjection } from '@vse/image-encoders';
 * import { packModel } from '@vse/models';
 * import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
 *
 * const vocabulary = buildVocabulary(['a dog runs', 'a cat sits'], { minCount: 1 });
 * const model = {
 *   images: regionProjection({ inputDim: 2, embedDim: 8 }),
 *   captions: gruEncoder({ vocabulary, wordDim: 4, embedDim: 8 }),
 *   similarity: cosine(),
 * };
 * const files = await packModel(model, { name: 'dogs and cats' });
 * console.log([...files.keys()]); // model.json, weights.safetensors, ...
 * ```
 */
export async function packModel<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  options: SaveModelOptions = {},
): Promise<ModelBytes> {
  assertOptions('saveModel', options);
  const { images, captions, similarity } = modelParts(model);
  const { recipes, files } = splitRecipes(storeRecipes({ images, captions, similarity }));
  const weights = await weightsBytes(model);
  const content = { kind: 'model', ...recipes };
  return sealed(content, new Map([[weightsName, weights], ...files]), options);
}

/** The parts of a model, which may be anything where types are not checked. */
function modelParts<Model extends MatchingModel<never, never>>(model: Model): Model {
  const parts = model as unknown as Readonly<Record<string, unknown>> | null | undefined;
  const fault = partFault(parts ?? {});
  if (!fault) return model;
  throw new OptionError(
    `saveModel: ${fault.part} of the model must be ${fault.wanted}, got ${fault.got}. Give { images, captions, similarity }.`,
  );
}

/**
 * Checks what is said about a model before anything is made of it.
 *
 * @throws `OptionError` that names the option.
 */
export function assertOptions(where: string, options: unknown): void {
  const result = v.safeParse(infoSchema, asWritten(options));
  if (!result.success) throw optionFault(where, result.issues[0]);
}

/** A member of an ensemble that is packed. */
export interface PackedMember extends MemberRecord {
  /** Files of the member, as `packModel` gives them. */
  readonly files: ModelBytes;
}

/** Packs several packed models as one whose scores are the mean of theirs. */
export async function packMembers(
  members: readonly PackedMember[],
  options: SaveModelOptions,
): Promise<ModelBytes> {
  const files = members.flatMap(({ folder, files }) =>
    [...files].map(([path, bytes]) => [`${folder}/${path}`, bytes] as const),
  );
  const records = members.map(({ folder, weight }) => ({ folder, weight }));
  return sealed({ kind: 'ensemble', members: records }, new Map(files), options);
}

/** Adds the card and `model.json`, with the digests of all files. */
async function sealed(
  content: Readonly<Record<string, unknown>>,
  files: ReadonlyMap<string, Uint8Array>,
  options: SaveModelOptions,
): Promise<ModelBytes> {
  const { name = 'model', description, extractor, training, metrics = [], licences = [] } = options;
  const head = { format: 'vse-model', schemaVersion, kind: content['kind'], name };
  const about = { description, synthetic: syntheticOf(options), extractor, training, metrics, licences };
  const complete = (digests: Readonly<Record<string, FileRecord>>): ModelManifest =>
    checked({ ...head, ...about, ...content, files: digests });
  const card = new TextEncoder().encode(modelCard(complete(await digestsOf(files))));
  const all = new Map([...files, ['README.md', card] as const]);
  const manifest = await manifestText(complete(await digestsOf(all)));
  return new Map([[manifestName, new TextEncoder().encode(manifest)], ...all]);
}

/** True if any data were generated, `null` if nothing is said about the data. */
function syntheticOf({ synthetic, training, metrics = [] }: SaveModelOptions): boolean | null {
  if (synthetic !== undefined) return synthetic;
  const data = [...(training?.data ?? []), ...metrics.map((record) => record.data)];
  return data.length === 0 ? null : data.some((record) => record.synthetic);
}

async function digestsOf(files: ReadonlyMap<string, Uint8Array>): Promise<Record<string, FileRecord>> {
  const digests: [string, FileRecord][] = [];
  for (const [path, bytes] of files)
    digests.push([path, { bytes: bytes.length, sha256: await sha256(bytes) }]);
  return Object.fromEntries(digests);
}

/** The manifest as a reader will see it: without undefined values, and of the schema. */
function checked(manifest: Readonly<Record<string, unknown>>): ModelManifest {
  const result = v.safeParse(manifestSchema, asWritten(manifest));
  if (result.success) return result.output;
  throw optionFault('saveModel', result.issues[0]);
}

/** A value as a file of JSON will have it, without undefined values. */
function asWritten(value: unknown): unknown {
  return (JSON.parse(JSON.stringify([value])) as readonly unknown[])[0];
}

function optionFault(where: string, issue: v.BaseIssue<unknown>): OptionError {
  return new OptionError(
    `${where}: ${v.getDotPath(issue) ?? 'options'}: ${issue.message}. Give it as SaveModelOptions says.`,
  );
}
