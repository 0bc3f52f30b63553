import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { folderPath } from '../schema/manifest';

/** File that lists an export. */
const listName = 'onnx.json';

/** Files of an export, by the names that `exportOnnx` gives them. */
const exported = [listName, 'images.onnx', 'captions.onnx', 'similarity.onnx'];

/** The part of `onnx.json` that is read here: the list of a model, or that of an ensemble. */
const list = v.union([
  v.object({ schema: v.number(), model: v.optional(v.string()), similarity: v.object({ file: v.string() }) }),
  v.object({
    schema: v.number(),
    model: v.optional(v.string()),
    members: v.array(v.object({ folder: folderPath })),
  }),
]);

/**
 * Removes ONNX exports from a model folder, and from the folders in it, that were made of another model than the one of the
 * digest, or of one that they do not name: beside a new model their weights would be taken for its own.
 */
export async function removeStaleExports(folder: string, digest: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.flatMap((entry) => (entry.isDirectory() ? [join(folder, entry.name)] : []));
  for (const place of [folder, ...folders]) {
    const found = await readList(join(place, listName));
    if (!found || found.model === digest) continue;
    for (const part of 'members' in found ? ['.', ...found.members.map((member) => member.folder)] : ['.']) {
      for (const name of exported) await rm(join(place, part, name), { force: true });
      for (let empty = part; empty !== '.'; empty = dirname(empty)) await removeEmpty(join(place, empty));
    }
    if (place !== folder) await removeEmpty(place);
  }
}

/** Removes a folder unless it holds something. */
async function removeEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined);
}

async function readList(file: string): Promise<v.InferOutput<typeof list> | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const result = v.safeParse(list, JSON.parse(text));
    return result.success ? result.output : undefined;
  } catch {
    return undefined; // not a list of exports
  }
}
