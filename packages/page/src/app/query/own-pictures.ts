import { VseServerError, type VseClient } from '@vse/server/client';

/** Pictures that the person dropped or pasted, kept in the browser so that a search by them outlives a reload. */
export interface OwnPictures {
  /** Keeps a picture and returns its key. */
  readonly keep: (picture: Blob) => Promise<string>;
  /** Picture of a key; undefined where the browser has it no more. */
  readonly get: (key: string) => Promise<Blob | undefined>;
  /** The server's name of a picture, which is uploaded if it has none. */
  readonly nameOf: (key: string, upload: (picture: Blob) => Promise<string>) => Promise<string>;
  /** Forgets the server's names: it holds the pictures no more. */
  readonly forgetNames: () => void;
}

/** Keeps pictures by key. */
export interface PictureStore {
  readonly put: (key: string, picture: Blob) => Promise<void>;
  readonly get: (key: string) => Promise<Blob | undefined>;
}

/** Keeps pictures in memory and in a store, which may fail: a private window has none. */
export function ownPictures(store: PictureStore, newKey = randomKey): OwnPictures {
  const memory = new Map<string, Blob>();
  const names = new Map<string, Promise<string>>();
  const get = async (key: string) => memory.get(key) ?? (await store.get(key).catch(() => undefined));
  return {
    async keep(picture) {
      const key = newKey();
      memory.set(key, picture);
      await store.put(key, picture).catch(() => undefined);
      return key;
    },
    get,
    async nameOf(key, upload) {
      const known = names.get(key);
      if (known) return known;
      const name = get(key).then((picture) => {
        if (!picture) throw new VseServerError(0, 'expired', 'The picture of this search is gone.');
        return upload(picture);
      });
      names.set(key, name);
      try {
        return await name;
      } catch (error) {
        names.delete(key);
        throw error;
      }
    },
    forgetNames: () => names.clear(),
  };
}

/** Uploads a picture to search by, and returns the server's name of it. */
export async function uploadQuery(
  client: Pick<VseClient, 'uploadQuery'>,
  picture: Blob,
  signal: AbortSignal,
): Promise<string> {
  return (await client.uploadQuery(picture, { signal })).picture;
}

function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** Pictures kept in the browser's database. */
export function databaseStore(limit = 50): PictureStore {
  let opened: Promise<IDBDatabase> | undefined;
  const open = () =>
    (opened ??= new Promise((resolve, reject) => {
      const request = indexedDB.open('vse', 1);
      request.onupgradeneeded = () =>
        request.result.createObjectStore('own-pictures', { autoIncrement: false });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error ?? new Error('The browser keeps no database.'));
    }));
  const store = async (mode: IDBTransactionMode) =>
    (await open()).transaction('own-pictures', mode).objectStore('own-pictures');
  return {
    async put(key, picture) {
      const pictures = await store('readwrite');
      const kept = (await done(pictures.getAll())) as readonly {
        readonly key: string;
        readonly at: number;
      }[];
      const oldest = [...kept].sort((a, b) => a.at - b.at).slice(0, Math.max(0, kept.length + 1 - limit));
      for (const one of oldest) pictures.delete(one.key);
      await done(pictures.put({ key, picture, at: Date.now() }, key));
    },
    async get(key) {
      const found = (await done((await store('readonly')).get(key))) as
        { readonly picture: Blob } | undefined;
      return found?.picture;
    },
  };
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The database of the browser failed.'));
  });
}
