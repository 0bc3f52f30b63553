import { File } from 'node:buffer';
import { beforeEach, describe, expect, it } from 'vitest';
import { openModelWith } from '../opening/open-model';
import { packModel, type ModelBytes } from '../saving/pack-model';
import { tinyModel, tinyScores, tinyTables } from '../testing/tiny-model';

let files: ModelBytes;
let wanted: Float32Array;
beforeEach(async () => {
  const model = tinyModel(1);
  files = await packModel(model);
  wanted = await tinyScores(model);
});

/** Files as a page gives them, of a folder that was chosen if `folder` is not empty. */
function dropped(folder: string): (File & { readonly webkitRelativePath: string })[] {
  return [...files].map(([path, bytes]) =>
    Object.assign(new File([bytes as Uint8Array<ArrayBuffer>], path.split('/').at(-1)!), {
      webkitRelativePath: folder === '' ? '' : `${folder}/${path}`,
    }),
  );
}

describe('files that were given', () => {
  it.each([
    ['a list of files', () => dropped('')],
    ['a chosen folder', () => dropped('models/dogs')],
    ['a FileList', () => Object.assign({ length: files.size }, dropped('dogs'))],
    ['a set', () => new Set(dropped(''))],
    ['a map of bytes', () => files],
    [
      'a map of blobs in a folder',
      () => new Map(dropped('x').map((file) => [`x/${file.name}`, file] as const)),
    ],
  ])('open as %s', async (_, source) => {
    const model = await openModelWith(tinyTables, source());
    expect(await tinyScores(model)).toEqual(wanted);
    model.dispose();
  });

  it("are the caller's still: changing them later changes no weight", async () => {
    const model = await openModelWith(tinyTables, files);
    for (const bytes of files.values()) bytes.fill(0);
    expect(await tinyScores(model)).toEqual(wanted);
    model.dispose();
  });

  it('are refused if they are of two models, or cannot be read', async () => {
    const two = [...dropped('a'), ...dropped('b')];
    await expect(openModelWith(tinyTables, two)).rejects.toThrow(
      'must be of one model, got a/model.json and b/model.json',
    );
    const gone = dropped('').map((file) =>
      file.name === 'weights.safetensors'
        ? { name: file.name, size: file.size, arrayBuffer: () => Promise.reject(new Error('moved')) }
        : file,
    );
    await expect(openModelWith(tinyTables, gone)).rejects.toThrow(
      'weights.safetensors cannot be read: moved',
    );
  });
});
