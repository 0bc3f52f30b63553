import { readFile, stat } from 'node:fs/promises';
import { forEachLimited, sha256 } from '@vse/formats';
import type { VectorIndex } from '../vector-index';
import { factsOf, isAsBefore, type FileFacts } from './file-facts';
import type { PictureFile } from './picture-files';

/** A picture that is new, or another than the index has. */
export interface ChangedPicture extends PictureFile {
  /** Id of its item. */
  readonly item: string;
  readonly content: Uint8Array;
  readonly facts: FileFacts;
  /** File that the index has under the id; absent for a new one. */
  readonly before?: FileFacts | undefined;
}

/** A picture that cannot be read. */
export interface UnreadPicture {
  readonly item: string;
  readonly error: Error;
  readonly before?: FileFacts | undefined;
}

/** Pictures to bring into the index, and the number of those that are there as they are. */
export interface Changes {
  readonly changed: readonly ChangedPicture[];
  readonly unread: readonly UnreadPicture[];
  readonly unchanged: number;
}

/** Options of `readChanges`. */
export interface ReadChangesOptions {
  readonly prefix: string;
  /** Most pictures of a batch. */
  readonly batchSize: number;
  /** Reads files whose size and time are those of before too. */
  readonly verify: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Files that are compared with the index at once. */
const comparedAtOnce = 1024;
/** Files that are read at once. */
const readAtOnce = 8;

/** Compares files with an index, and reads those that are new or changed, batch by batch. */
export async function* readChanges(
  index: VectorIndex,
  files: AsyncIterable<PictureFile>,
  options: ReadChangesOptions,
): AsyncGenerator<Changes> {
  let some: PictureFile[] = [];
  for await (const file of files) {
    some.push(file);
    if (some.length === comparedAtOnce) {
      yield* changesOf(index, some, options);
      some = [];
    }
  }
  if (some.length > 0) yield* changesOf(index, some, options);
}

async function* changesOf(
  index: VectorIndex,
  files: readonly PictureFile[],
  { prefix, batchSize, verify, signal }: ReadChangesOptions,
): AsyncGenerator<Changes> {
  const known = new Map<string, FileFacts>();
  for await (const block of index.entries(files.map(({ id }) => prefix + id))) {
    for (const { id, metadata } of block) {
      const facts = factsOf(metadata);
      if (facts) known.set(id, facts);
    }
  }
  const isSame = new Array<boolean>(files.length).fill(false);
  await forEachLimited(
    files,
    readAtOnce,
    async ({ id, file }, i) => {
      const before = known.get(prefix + id);
      if (!before || verify) return;
      isSame[i] = await stat(file).then(
        (stats) => isAsBefore(before, stats),
        () => false, // reading it says why
      );
    },
    signal,
  );
  const toRead = files.filter((_, i) => !isSame[i]);
  yield { changed: [], unread: [], unchanged: files.length - toRead.length };
  for (let from = 0; from < toRead.length; from += batchSize) {
    const changed: ChangedPicture[] = [];
    const unread: UnreadPicture[] = [];
    let unchanged = 0;
    const read = await readAll(toRead.slice(from, from + batchSize), signal);
    for (const one of read) {
      const item = prefix + one.id;
      const before = known.get(item);
      if ('error' in one) unread.push({ item, error: one.error, before });
      else if (before?.sha256 === one.facts.sha256 && before.modified === one.facts.modified) unchanged += 1;
      else changed.push({ ...one, item, before });
    }
    yield { changed, unread, unchanged };
  }
}

type ReadPicture = PictureFile &
  ({ readonly content: Uint8Array; readonly facts: FileFacts } | { readonly error: Error });

async function readAll(
  files: readonly PictureFile[],
  signal: AbortSignal | undefined,
): Promise<readonly ReadPicture[]> {
  const read: ReadPicture[] = [];
  await forEachLimited(
    files,
    readAtOnce,
    async (one, i) => {
      try {
        // The time is taken first: a file that is changed meanwhile is read again next time.
        const { mtimeMs } = await stat(one.file);
        const content = await readFile(one.file);
        const facts = { sha256: sha256(content), bytes: content.length, modified: mtimeMs };
        read[i] = { ...one, content, facts };
      } catch (cause) {
        const code = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
        read[i] = { ...one, error: new Error(`the file cannot be read (${code})`, { cause }) };
      }
    },
    signal,
  );
  return read;
}
