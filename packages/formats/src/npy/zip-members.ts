import { DataError } from '@vse/base';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { openForReading } from '../files/files';

/** An open zip archive and its directory. */
export interface ZipMembers {
  readonly zip: ZipFile;
  /** Members by name; no two share bytes. */
  readonly entries: ReadonlyMap<string, Entry>;
}

/** Far more than archives of arrays have; the directory is held in memory. */
const maximumMembers = 10_000;

/**
 * Opens a zip archive and reads its directory.
 *
 * @throws `DataError` if it is damaged, names a member twice or outside the archive, or if members overlap, as in zip bombs.
 */
export async function openZip(where: string, path: string): Promise<ZipMembers> {
  const { file } = await openForReading(where, path);
  await file.close();
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true }).catch(
    (error: unknown) => fail(where, path, error),
  );
  try {
    if (zip.entryCount > maximumMembers) {
      throw new DataError(
        `${where}: ${path} must have at most ${maximumMembers} members, got ${zip.entryCount}. It is not an archive of arrays.`,
      );
    }
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) {
      if (entries.has(entry.fileName)) {
        throw new DataError(
          `${where}: ${path} has ${entry.fileName} twice. Write it again with numpy.savez.`,
        );
      }
      entries.set(entry.fileName, entry);
    }
    assertApart(`${where}: ${path}`, [...entries.values()]);
    return { zip, entries };
  } catch (error) {
    zip.close();
    return fail(where, path, error);
  }
}

/** Turns an error of the zip reader into a `DataError`. */
export function fail(where: string, path: string, error: unknown): never {
  if (error instanceof DataError) throw error;
  const message = error instanceof Error ? error.message : String(error);
  throw new DataError(`${where}: ${path} is not a whole zip archive: ${message}. Copy it again.`, {
    cause: error,
  });
}

function assertApart(where: string, entries: readonly Entry[]): void {
  const inOrder = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  let end = 0;
  for (const { fileName, relativeOffsetOfLocalHeader: start, compressedSize } of inOrder) {
    if (start < end) {
      throw new DataError(
        `${where}: ${fileName} overlaps the member before it: starts at ${start}, wanted ${end} or later. The archive is damaged, or a zip bomb.`,
      );
    }
    end = start + 30 + compressedSize; // a local header has at least 30 bytes
  }
}
