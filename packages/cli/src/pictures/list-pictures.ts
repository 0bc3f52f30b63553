import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DataError } from '@vse/core';
import { pictureFiles } from '@vse/search';

/** A picture of a folder. */
export interface PictureFile {
  /** Path within the folder, with `/`. */
  readonly id: string;
  readonly file: string;
  /** Size in bytes. */
  readonly bytes: number;
  /** Time of the last change, in milliseconds. */
  readonly modified: number;
}

/** Pictures of a folder, sorted by id, and what in it is left out. */
export interface ListedPictures {
  readonly pictures: readonly PictureFile[];
  /** Number of files of other kinds, by extension. */
  readonly others: ReadonlyMap<string, number>;
  /** Folders that cannot be read, and links that are not followed, with the reasons. */
  readonly faults: readonly string[];
}

/**
 * Lists the pictures of a folder and its subfolders, by the rule of `pictureFiles` of @vse/search.
 *
 * @throws `DataError` if there is no picture.
 */
export async function listPictures(folder: string): Promise<ListedPictures> {
  const pictures: PictureFile[] = [];
  const others = new Map<string, number>();
  const faults: string[] = [];
  const fail = (id: string, error: Error) => faults.push(`${id} (${error.message})`);
  const files = pictureFiles(folder, {
    onFault: fail,
    onOther: (id) => {
      const kind = /\.[^./]+$/.exec(id)?.[0] ?? 'without extension';
      others.set(kind, (others.get(kind) ?? 0) + 1);
    },
  });
  for await (const { id, file } of files) {
    const stats = await stat(file).catch((error: unknown) => void fail(id, error as Error));
    if (stats) pictures.push({ id, file, bytes: stats.size, modified: stats.mtimeMs });
  }
  const listed = { pictures: pictures.sort((a, b) => (a.id < b.id ? -1 : 1)), others, faults };
  if (pictures.length > 0) return listed;
  throw new DataError(
    `PICTURES: ${resolve(folder)} must have pictures named .jpg, .png, .webp, .gif, .tif or .avif, got none${leftOutText(listed)}. Name a folder of pictures.`,
  );
}

/** Says what a folder has besides pictures: `, 3 other files: .HEIC 1, .txt 2`; nothing if there is nothing. */
export function leftOutText({ others, faults }: Omit<ListedPictures, 'pictures'>): string {
  const total = [...others.values()].reduce((sum, count) => sum + count, 0);
  const kinds = [...others].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, count]) => `${kind} ${count}`);
  const said = [
    ...(total > 0 ? [`${total} other ${total === 1 ? 'file' : 'files'}: ${kinds.join(', ')}`] : []),
    ...(faults.length > 0 ? [`${faults.length} that cannot be read: ${faults.slice(0, 3).join(', ')}`] : []),
  ];
  return said.map((text) => `, ${text}`).join('');
}
