import { DataError, OptionError } from '@vse/core';
import { bytesFile } from './bytes-file';
import type { ModelFiles } from './model-files';

/** A file as pages give it: the part of `Blob` that is read here. */
export interface BlobLike {
  /** Size in bytes. */
  readonly size: number;
  /** Reads the whole content. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A file that a person dropped or chose: the part of a page's `File` that is read here. */
export interface FileLike extends BlobLike {
  /** Name of the file. */
  readonly name: string;
  /** Path of the file within the chosen folder, where a folder was chosen. */
  readonly webkitRelativePath?: string;
}

/** Files by their path, or a list of files such as a page's `FileList`. */
export type GivenFiles =
  ReadonlyMap<string, BlobLike | Uint8Array> | ArrayLike<FileLike> | Iterable<FileLike>;

const manifestName = 'model.json';

/**
 * The files of a model among files that were given: those beside `model.json`, which may lie in a folder.
 *
 * @throws `DataError` if there is no `model.json`, or if there are several models; `OptionError` for a list of something else.
 */
export function givenFiles(given: GivenFiles): ModelFiles {
  const files =
    given instanceof Map ? new Map(given as ReadonlyMap<string, BlobLike | Uint8Array>) : listed(given);
  return filesBelow(files, rootOf([...files.keys()]));
}

function listed(given: GivenFiles): Map<string, BlobLike | Uint8Array> {
  const list = Array.from(given as ArrayLike<FileLike>);
  const other = list.findIndex((file) => typeof (file as FileLike | null)?.name !== 'string');
  if (other >= 0) {
    throw new OptionError(
      `openModel: source must be a list of files with names, got something else at ${other}. Give what a page's file input ` +
        'or drop has, or a Map of paths and bytes.',
    );
  }
  return new Map(list.map((file) => [file.webkitRelativePath || file.name, file] as const));
}

/** The folder of the model: that of the `model.json` nearest to the top, with a slash at its end. */
function rootOf(paths: readonly string[]): string {
  const depth = (path: string) => path.split('/').length;
  const found = paths
    .filter((path) => path === manifestName || path.endsWith(`/${manifestName}`))
    .sort((a, b) => depth(a) - depth(b));
  const [first, second] = found;
  if (first === undefined) {
    throw new DataError(
      `openModel: the files must have a model.json among them, got ${listOf(paths)}. Give every file of a model folder.`,
    );
  }
  if (second !== undefined && depth(second) === depth(first)) {
    throw new DataError(
      `openModel: the files must be of one model, got ${first} and ${second}. Give the files of one model folder.`,
    );
  }
  return first.slice(0, -manifestName.length);
}

function listOf(paths: readonly string[]): string {
  return paths.length === 0 ? 'none' : paths.slice(0, 8).join(', ');
}

function filesBelow(files: ReadonlyMap<string, BlobLike | Uint8Array>, root: string): ModelFiles {
  return {
    where: root === '' ? 'the given files' : root.replace(/\/$/, ''),
    open: async (path) => {
      const file = files.get(root + path);
      if (!file) return undefined;
      return bytesFile(root + path, file instanceof Uint8Array ? file : await bytesOf(root + path, file));
    },
    within: (path) => filesBelow(files, `${root}${path}/`),
  };
}

async function bytesOf(path: string, file: BlobLike): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    throw new DataError(
      `openModel: ${path} cannot be read: ${(cause as Error).message}. Give the files again: one may have moved.`,
      { cause },
    );
  }
}
