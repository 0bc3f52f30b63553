import { dirname } from 'node:path';
import type { Dataset } from '@vse/datasets';
import type { RunFolder } from './run-folder';

/** The next two commands to type, of the test split: a search among the pictures, and captions of one of them. */
export function nextCommands({ model }: RunFolder, { images, captions, splits }: Dataset): readonly string[] {
  const tested = splits['test']![0]!;
  const sentence = captions.find(({ image }) => image === tested)!.text;
  const folder = commonFolder(images.flatMap(({ file }) => (file === undefined ? [] : [dirname(file)])));
  return [
    `vse search ${quoted(model)} ${quoted(sentence)} --pictures ${quoted(folder)}`,
    `vse caption ${quoted(model)} ${quoted(images[tested]!.file!)}`,
  ];
}

/** The deepest folder that has all of some folders in it. */
function commonFolder(folders: readonly string[]): string {
  return folders.reduce((common, folder) => {
    let at = common;
    while (folder !== at && !folder.startsWith(at.endsWith('/') ? at : `${at}/`) && dirname(at) !== at)
      at = dirname(at);
    return at;
  });
}

/** Text as one word of a shell. */
function quoted(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
