import { basename, resolve } from 'node:path';
import { assertKeys, assertNumber, DataError, OptionError } from '@vse/core';
import { extractorIdentity } from '../extractor/join-extractors';
import { useListed } from '../opening/checked-file';
import { manifestName, parseManifest } from '../schema/manifest-file';
import type { ExtractorRecord } from '../schema/model-info';
import { folderFiles } from '../sources/folder-files';
import { readAll } from '../sources/model-files';
import { assertOptions, packMembers, type ModelBytes, type SaveModelOptions } from './pack-model';
import { assertReplaceable, writeModel } from './write-model';

/** A member of an ensemble. */
export interface EnsembleMember {
  /** Model folder, which is copied. */
  readonly folder: string;
  /** Share of its scores in the mean. Defaults to `1`. */
  readonly weight?: number;
}

/**
 * Saves several models as one whose scores are the weighted mean of theirs, as SCAN's best results average text-to-image and
 * image-to-text. The folder names its members and holds a copy of each, and opens like any other.
 *
 * @param folder - The folder; a model in it is replaced.
 * @param members - Folders of the models, under the name of each.
 * @param options - Name, training, metrics and licences. The extractor is that of the members.
 * @throws `OptionError` if there are no members, or a name or a weight does not fit; `DataError` if a folder is no model.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { cosine, negativeEuclidean } from '@vse/attention';
 * import { fixedRegions } from '@vse/image-encoders';
 * import { openModel, saveEnsemble, saveModel } from '@vse/models/node';
 *
 * const work = await mkdtemp(join(tmpdir(), 'models-'));
 * const regions = fixedRegions({ inputDim: 2 });
 * await saveModel(join(work, 'a'), { images: regions, captions: regions, similarity: cosine() });
 * await saveModel(join(work, 'b'), { images: regions, captions: regions, similarity: negativeEuclidean() });
 * await saveEnsemble(join(work, 'both'), { a: { folder: join(work, 'a') }, b: { folder: join(work, 'b') } });
 * console.log((await openModel(join(work, 'both'))).similarity.name);
 * ```
 */
export async function saveEnsemble(
  folder: string,
  members: Readonly<Record<string, EnsembleMember>>,
  options: SaveModelOptions = {},
): Promise<void> {
  await assertReplaceable('saveEnsemble', folder);
  assertOptions('saveEnsemble', options);
  const packed = await Promise.all(
    membersOf(members).map(async ([name, member]) => ({
      folder: `members/${name}`,
      weight: member.weight ?? 1,
      ...(await readMember(member.folder)),
    })),
  );
  if (packed.length === 0) {
    throw new OptionError(
      'saveEnsemble: members must not be empty. Give the folder of each model under a name.',
    );
  }
  assertOneExtractor(packed);
  const about = { name: basename(resolve(folder)), extractor: packed[0]!.extractor, ...options };
  await writeModel(folder, await packMembers(packed, about));
}

/** The members by name, which may be anything where types are not checked. */
function membersOf(
  members: Readonly<Record<string, EnsembleMember>> | null | undefined,
): readonly (readonly [string, EnsembleMember])[] {
  const list = Object.entries<Partial<EnsembleMember> | null | undefined>(members ?? {});
  return list.map(([name, member]) => {
    const given = member ?? {};
    assertKeys<Partial<EnsembleMember>>(`saveEnsemble: members.${name}`, given, {
      folder: true,
      weight: true,
    });
    const { folder, weight } = given;
    if (typeof folder !== 'string' || folder === '') {
      throw new OptionError(
        `saveEnsemble: members.${name}.folder must be the path of a model folder, got ${folder === '' ? 'an empty one' : typeof folder}.`,
      );
    }
    if (weight !== undefined) assertNumber('saveEnsemble', `members.${name}.weight`, weight, { from: 0 });
    return [name, { folder, ...(weight !== undefined && { weight }) }];
  });
}

interface Member {
  readonly files: ModelBytes;
  readonly extractor: ExtractorRecord | undefined;
}

/** Reads all files of a model, and checks them. */
async function readMember(folder: string): Promise<Member> {
  const files = folderFiles(folder);
  const file = await files.open(manifestName);
  if (!file) {
    throw new DataError(
      `saveEnsemble: ${folder} must be a model folder with a ${manifestName}, got none. Give a folder that saveModel wrote.`,
    );
  }
  const bytes = await readAll(file).finally(() => file.close());
  const { manifest, assertSealed } = parseManifest(file.path, bytes);
  await assertSealed();
  const all = new Map([[manifestName, bytes]]);
  for (const path of Object.keys(manifest.files)) {
    all.set(path, await useListed(files, manifest.files, path, readAll));
  }
  return { files: all, extractor: manifest.extractor };
}

/** Every member reads each picture: they must have one extractor. */
function assertOneExtractor(members: readonly (Member & { readonly folder: string })[]): void {
  const identity = ({ extractor }: Member): string => extractorIdentity(extractor);
  const [first, ...others] = members;
  const other = others.find((member) => identity(member) !== identity(first!));
  if (!other) return;
  throw new OptionError(
    `saveEnsemble: members must read features of one extractor, got ${first!.extractor?.name ?? 'none'} of ` +
      `${first!.folder} and ${other.extractor?.name ?? 'none'} of ${other.folder}, or other settings. Train them on the same features.`,
  );
}
