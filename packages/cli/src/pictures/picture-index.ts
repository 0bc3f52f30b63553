import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { prepareFolder } from '@vse/formats';
import { indexPictures, type IndexPicturesReport, type SearchEmbedder, type VectorIndex } from '@vse/search';
import type { Context } from '../context';
import type { IndexPlace } from './index-place';
import { readIndexRecord, writeIndexRecord } from './index-record';
import type { LeftOut } from './left-out';
import { leftOutText, listPictures } from './list-pictures';
import { openVectors } from './open-vectors';

/** An index of the pictures of a folder, up to date. */
export interface PictureIndex extends Omit<IndexPicturesReport, 'failures'> {
  readonly index: VectorIndex;
  /** Folder of the index. */
  readonly folder: string;
  /** Folder of the pictures. */
  readonly pictures: string;
  /** Number of pictures in it. */
  readonly count: number;
  /** True for an index that a graph searches, once it has enough pictures. */
  readonly approximate: boolean;
  /** Number of vectors in its graph. */
  readonly graph: number;
  readonly failures: readonly LeftOut[];
}

/** Settings of an index of pictures. */
export interface PictureIndexSettings {
  /** Lets a graph propose, or not any more. Defaults to what the index is. */
  readonly approximate?: boolean | undefined;
}

/**
 * Opens the index of a folder of pictures: makes it if there is none, and brings it up to date. An index below the model's own
 * folder that is of an earlier model is made anew. A stop keeps what is finished.
 *
 * @throws `OptionError` if another folder has an index of another model; the errors of `indexPictures`.
 */
export async function openPictureIndex(
  embedder: SearchEmbedder,
  { folder, pictures, own }: IndexPlace,
  context: Context,
  settings: PictureIndexSettings = {},
): Promise<PictureIndex> {
  const { digest, images } = embedder.model;
  const vectors = join(folder, 'vectors');
  const before = await readIndexRecord(folder);
  if (before && before.model !== digest) {
    if (!own)
      throw new OptionError(
        `--index: ${folder} is an index of another model. Name another folder, or remove it.`,
      );
    context.note(`${folder} is of an earlier model, and is made anew.`);
    await rm(vectors, { recursive: true, force: true });
  }
  const { pictures: files, ...leftOutHere } = await listPictures(pictures);
  const others = leftOutText(leftOutHere);
  if (others !== '') context.note(`${pictures}: ${files.length} pictures${others}`);
  await prepareFolder(folder);
  const { approximate = before?.approximate ?? false } = settings;
  // Before the record says so: a graph may not be had here.
  const { index, graphCount } = await openVectors(vectors, {
    dim: images.embedDim,
    model: digest,
    approximate,
  });
  const progress = context.progress('Indexing');
  try {
    await writeIndexRecord(folder, {
      version: 1,
      model: digest,
      pictures,
      ...(approximate && { approximate }),
    });
    const { failures, ...counts } = await indexPictures(embedder, pictures, index, {
      // Of a small folder few at once, so that its progress is seen.
      batchSize: Math.max(8, Math.min(64, Math.ceil(files.length / 16))),
      signal: context.signal,
      onProgress: ({ done, total, failed, unchanged }) => {
        if (done > unchanged) progress({ done, total, failed });
      },
    });
    const leftOut = failures.map(({ id, error }) => ({ id, reason: error.message }));
    return {
      index,
      folder,
      pictures,
      count: await index.count(),
      approximate,
      graph: await graphCount(),
      ...counts,
      failures: leftOut,
    };
  } catch (error) {
    await index.close();
    throw error;
  }
}

/** Numbers of what changed in an index, for JSON. */
export function changesOf(made: PictureIndex) {
  const { count, approximate, graph, added, changed, renamed, removed, unchanged, failed } = made;
  return { count, approximate, graph, added, changed, renamed, removed, unchanged, failed };
}

/** Says what changed in an index: `412 pictures in the index: 3 added, 1 removed`. */
export function changesText({ count, added, changed, renamed, removed, failed }: PictureIndex): string {
  const changes = Object.entries({ added, changed, renamed, removed, 'could not be read': failed });
  const said = changes.flatMap(([what, number]) => (number > 0 ? [`${number} ${what}`] : []));
  return `${count} pictures in the index${said.length > 0 ? `: ${said.join(', ')}` : ', up to date'}`;
}
