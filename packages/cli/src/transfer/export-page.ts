import { cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { OptionError } from '@vse/core';
import { filesPagePath } from '@vse/page';
import { writeCollection } from '@vse/server';
import type { ExportFlags } from '../commands/export';
import { partlyIf, type Answer, type Context } from '../context';
import { existingFile, existingFolder } from '../flags/existing-path';
import { writableFolder } from '../flags/writable-path';
import { isFile } from '../models/model-folder';
import { withModel, type ModelInUse } from '../models/open-for-use';
import { indexPlace } from '../pictures/index-place';
import { leftOutLines } from '../pictures/left-out';
import { readyIndexFolder } from '../pictures/ready-index-folder';
import { readPictureTable } from '../pictures/picture-table';

/** Request of a page in files. */
export interface ExportPageRequest {
  readonly model: string;
  readonly pictures: string | undefined;
  readonly flags: ExportFlags;
}

/** Parts of a page in files. */
const parts = { model: 'model', collection: 'collection' } as const;

/** Writes a page that searches in the browser: the page, the model, and the collection as files. */
export async function exportPage(
  { model, pictures, flags }: ExportPageRequest,
  context: Context,
): Promise<Answer> {
  const { out } = flags;
  if (pictures !== undefined) await existingFolder('PICTURES', pictures);
  if (typeof flags.table === 'string') await existingFile('--table', flags.table);
  await writableFolder('--out', out);
  if (pictures !== undefined) assertApart(out, pictures);
  await assertPageFolder(out);
  const page = filesPagePath();
  if (!(await isFile(join(page, 'index.html'))))
    throw new OptionError(`vse export: the page is not built in ${page}. Build @vse/page, or install it.`);
  return withModel(model, flags, context, async (opened) => {
    const place = await indexPlace({ model: opened.folder, pictures, index: flags.index });
    await existingFolder('PICTURES', place.pictures);
    assertApart(out, place.pictures);
    await readyIndexFolder(place, opened.embedder.model.digest, context);
    const details = await readPictureTable(place.pictures, flags.table, context);
    const collection = join(out, parts.collection);
    await rm(collection, { recursive: true, force: true });
    await mkdir(collection, { recursive: true });
    const lines = { indexing: context.progress('Indexing'), writing: context.progress('Writing pictures') };
    const written = await writeCollection({
      embedder: opened.embedder,
      pictures: place.pictures,
      index: place.folder,
      folder: collection,
      details,
      onProgress: ({ step, ...progress }) => lines[step](progress),
      signal: context.signal,
    });
    await copyModel(opened, join(out, parts.model));
    await cp(page, out, { recursive: true });
    const bytes = await sizeOf(out);
    const { failures, failed } = written;
    return {
      data: { folder: out, pictures: written.pictures, bytes, failed, failures },
      text: [
        `${out}: a page with ${written.pictures} pictures, ${(bytes / 1e6).toFixed(1)} MB, for any server of files; no other is needed.`,
        ...leftOutLines(failures),
        `Look at it:  npx --yes serve ${out}    or    python3 -m http.server --directory ${out}`,
      ].join('\n'),
      ...partlyIf(failed),
    };
  });
}

/**
 * Checks that a folder may be written to.
 *
 * @throws `OptionError` if it has files that are not of a page that was exported before.
 */
async function assertPageFolder(out: string): Promise<void> {
  const names = await readdir(out).catch((error: unknown): string[] => {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new OptionError(`--out: ${out} must be a folder to write to (${code}). Name another.`);
  });
  const earlier = names.includes(parts.collection) && names.includes('index.html');
  if (names.length === 0 || earlier || (names.length === 1 && names[0] === parts.collection)) return;
  throw new OptionError(
    `--out: ${out} must be empty, missing, or a page that vse export wrote, got ${names.slice(0, 3).join(', ')}. Name another folder.`,
  );
}

/** Pictures of the page are no pictures of the collection. */
function assertApart(out: string, pictures: string): void {
  const [inner, outer] = [resolve(out), resolve(pictures)];
  if (inner !== outer && !inner.startsWith(`${outer}${sep}`)) return;
  throw new OptionError(`--out: ${out} must lie outside of the pictures, ${pictures}. Name another folder.`);
}

/** Copies the files that a model's `model.json` names, and its card: an index below the folder is none of them. */
async function copyModel({ embedder, folder }: ModelInUse, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  for (const path of ['model.json', ...Object.keys(embedder.model.manifest.files)]) {
    await mkdir(dirname(join(to, path)), { recursive: true });
    await cp(join(folder, path), join(to, path));
  }
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  return bytes;
}
