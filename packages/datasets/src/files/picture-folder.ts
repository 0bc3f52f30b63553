import { basename, join, relative, sep } from 'node:path';
import { DataError } from '@vse/base';
import { insideFolder } from './inside-folder';
import { contentsOf, namesIn } from './names-in';
import { some } from './shown';
import { unreadKind } from './unique-ids';

/** Options of `PictureFolder.find`. */
export interface FindOptions {
  /** Start of the error for a name that leads out of the folder. Defaults to that of the whole folder. */
  readonly where?: string;
  /** Folders below in which the picture is looked for first. */
  readonly folders?: readonly string[];
}

/** Pictures in a folder and below, found by the names that data files give them. */
export interface PictureFolder {
  readonly home: string;
  /**
   * Path of a picture below the folder, with `/` between its parts; undefined, and counted, if it is absent or of a kind
   * that is not read.
   *
   * @throws `DataError` if the name leads out of the folder.
   */
  find(name: string, options?: FindOptions): Promise<string | undefined>;
  /** Absolute path of a picture that `find` returned. */
  pathOf(picture: string): string;
  /** Notes on names that were not found, one sentence each. */
  notes(): string[];
  /**
   * Checks that some picture was found.
   *
   * @throws `DataError` if names were asked for and no picture was found.
   */
  assertSome(remedy: string): Promise<void>;
}

/**
 * Looks pictures up in a folder; each folder is listed once. Names are compared composed, as macOS writes them or as others
 * do; an absolute path inside the folder is taken, and a path that repeats the folder's own name.
 */
export function pictureFolder(where: string, home: string): PictureFolder {
  const listed = new Map<string, ReadonlyMap<string, string>>();
  const absent = new Set<string>();
  const unread = new Map<string, Set<string>>();
  let taken = 0;
  const namesOf = async (folder: string): Promise<ReadonlyMap<string, string>> => {
    const known = listed.get(folder);
    if (known) return known;
    const names = new Map<string, string>();
    for (const name of await namesIn(folder)) {
      names.set(name, name);
      if (!names.has(name.normalize())) names.set(name.normalize(), name);
    }
    listed.set(folder, names);
    return names;
  };
  const lookUp = async (at: string, name: string): Promise<string | undefined> => {
    let folder = home;
    for (const part of relative(home, insideFolder(at, home, name)).split(sep)) {
      const names = await namesOf(folder);
      const actual = names.get(part) ?? names.get(part.normalize());
      if (actual === undefined) return undefined;
      folder = join(folder, actual);
    }
    return relative(home, folder).split(sep).join('/');
  };
  return {
    home,
    async find(name, { where: at = where, folders = [] } = {}) {
      insideFolder(at, home, name);
      const own = `${basename(home)}/`;
      const candidates = [...folders.map((folder) => join(folder, name)), name];
      if (name.startsWith(own)) candidates.push(name.slice(own.length)); // the folder val2014 for val2014/a.jpg
      if (name.includes('\\')) candidates.push(name.replaceAll('\\', '/'));
      for (const candidate of candidates) {
        const picture = await lookUp(at, candidate);
        if (picture === undefined) continue;
        const kind = unreadKind(picture);
        if (kind === undefined) {
          taken += 1;
          return picture;
        }
        if (!unread.has(kind)) unread.set(kind, new Set());
        unread.get(kind)!.add(picture);
        return undefined;
      }
      absent.add(name);
      return undefined;
    },
    pathOf: (picture) => join(home, picture),
    notes() {
      const notes: string[] = [];
      if (absent.size > 0) {
        notes.push(`Dropped ${absent.size} images that are absent, with their captions: ${some(absent)}.`);
      }
      if (unread.size > 0) {
        const count = [...unread.values()].reduce((sum, names) => sum + names.size, 0);
        const kinds = [...unread].map(([kind, names]) => `${kind} ${names.size}`).join(', ');
        notes.push(
          `Left out ${count} images of kinds that are not read, with their captions: ${kinds}. Convert them to JPEG or PNG.`,
        );
      }
      return notes;
    },
    async assertSome(remedy) {
      if (taken > 0 || absent.size + unread.size === 0) return;
      const kinds =
        unread.size > 0 ? ` Pictures of the kinds ${[...unread.keys()].join(', ')} are not read.` : '';
      throw new DataError(
        `${where} must name images that are in ${home}, got ${absent.size} names of none (${some(absent)}); ${await contentsOf(home)}. ${remedy}${kinds}`,
      );
    },
  };
}
