import type { Table, WorkerApi } from '../../shared/protocol';
import { breathOfPage } from './breath';
import { addressOf, type Source } from './scenes';

/** A file that a person gave, with its path in the folder. */
export interface GivenFile {
  readonly path: string;
  readonly file: File;
}

/** Files that a person gave: pictures with their sentences, a model, or a network. */
export interface Given {
  readonly pictures: readonly Source[];
  /** Pictures without sentences; they are searched, not trained on. */
  readonly without: number;
  /** Lines of the table whose picture is not there. */
  readonly missing: readonly string[];
  readonly model: readonly { readonly path: string; readonly blob: Blob }[] | undefined;
  readonly network: File | undefined;
}

const pictureName = /\.(png|jpe?g|jfif|webp|gif|avif|bmp)$/i;
const tableName = /\.(csv|tsv|jsonl|ndjson|json)$|(^|\/)captions\.txt$/i;
/** One picture of so many is kept for measuring. */
const everyTest = 5;
/** So many files are sorted before the page may draw. */
const breathEvery = 200;

/** Files of a drop, folders with all that is in them. */
export async function filesOfDrop(transfer: DataTransfer): Promise<GivenFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ path: file.name, file }));
  return (await Promise.all(entries.map((entry) => filesOfEntry(entry, '')))).flat();
}

/** Files of a file input; a chosen folder gives their paths in it. */
export function filesOfInput(files: FileList): GivenFile[] {
  return [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function filesOfEntry(entry: FileSystemEntry, folder: string): Promise<GivenFile[]> {
  const path = `${folder}${entry.name}`;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  for (;;) {
    // A reader gives a hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) break;
    found.push(...some);
  }
  return (await Promise.all(found.map((one) => filesOfEntry(one, `${path}/`)))).flat();
}

/**
 * Sorts what a person gave. Sentences come from tables, which the worker reads; pictures that no table has get none.
 *
 * @throws `Error` if a table cannot be read.
 */
export async function sortFiles(files: readonly GivenFile[], worker: WorkerApi): Promise<Given> {
  const isModel = files.some(({ path }) => /(^|\/)model\.json$/.test(path));
  const zip = files.find(({ path }) => /\.zip$/i.test(path));
  const network = files.find(({ path }) => /\.onnx$/i.test(path))?.file;
  if (isModel || zip) {
    const given = zip ? [zip] : files;
    const model = given.map(({ path, file }) => ({ path, blob: file }));
    return { pictures: [], without: 0, missing: [], network, model };
  }
  const tables = await worker.tables(
    files.filter(({ path }) => tableName.test(path)).map(({ path, file }) => ({ path, blob: file })),
  );
  const pictures = files.filter(({ path }) => pictureName.test(path));
  const captionsOf = captionsByPath(tables);
  let captioned = 0;
  const sources: Source[] = [];
  for (const [i, { path, file }] of pictures.entries()) {
    if (i % breathEvery === breathEvery - 1) await breathOfPage();
    const captions = captionsOf.take(path);
    captioned += captions.length > 0 ? 1 : 0;
    const split = captions.length > 0 && captioned % everyTest === 0 ? 'test' : 'train';
    const image = () => Promise.resolve(file);
    sources.push({ id: path, split, captions, address: addressOf(file), image });
  }
  const without = sources.filter(({ captions }) => captions.length === 0).length;
  return { pictures: sources, without, missing: captionsOf.left(), network, model: undefined };
}

/** Finds the sentences of a path: as the table has it, below the folder that was given, or by the name alone. */
function captionsByPath(tables: readonly Table[]) {
  const all = new Map(tables.flatMap(({ captions }) => [...captions]));
  const used = new Set<string>();
  return {
    take(path: string): readonly string[] {
      const parts = path.split('/');
      for (let from = 0; from < parts.length; from++) {
        const key = parts.slice(from).join('/');
        const found = all.get(key);
        if (!found) continue;
        used.add(key);
        return found;
      }
      return [];
    },
    left: () => [...all.keys()].filter((key) => !used.has(key)),
  };
}
