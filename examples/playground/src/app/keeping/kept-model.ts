import type { Config } from '../../shared/config';
import type { SavedFile, Step } from '../../shared/protocol';
import type { Mark, RecallPoint } from '../state/signals';

/** The last model of this browser, with what the page showed of its training. */
export interface KeptModel extends KeptFacts {
  /** A zip of the model's folder. */
  readonly zip: SavedFile;
}

interface KeptFacts {
  readonly config: Config;
  /** True for a model of a person's own pictures, which the browser does not keep. */
  readonly own: boolean;
  readonly steps: readonly Step[];
  readonly recalls: readonly RecallPoint[];
  readonly marks: readonly Mark[];
}

/** Apart from the caches of the page's own files, which the service worker replaces with each version. */
const cacheName = 'vse-models';
const address = './kept/last';

/** Keeps a model in the browser in place of the one before; false where the browser keeps nothing. */
export async function keepModel({ zip, ...facts }: KeptModel): Promise<boolean> {
  try {
    const cache = await caches.open(cacheName);
    // One answer with both, so that facts never stand beside the model of another training.
    const head = new TextEncoder().encode(JSON.stringify({ path: zip.path, facts }));
    const body = new Blob([Uint32Array.of(head.length), head, zip.bytes as Uint8Array<ArrayBuffer>]);
    await cache.put(address, new Response(body));
    return true;
  } catch {
    return false; // a private window, or a full disk
  }
}

/** The model that the browser keeps. */
export async function keptModel(): Promise<KeptModel | undefined> {
  try {
    const answer = await (await caches.open(cacheName)).match(address);
    if (!answer) return undefined;
    const all = await answer.arrayBuffer();
    const [size] = new Uint32Array(all, 0, 1);
    const head = new TextDecoder().decode(new Uint8Array(all, 4, size));
    const { path, facts } = JSON.parse(head) as { readonly path: string; readonly facts: KeptFacts };
    return { ...facts, zip: { path, bytes: new Uint8Array(all, 4 + size!) } };
  } catch {
    return undefined;
  }
}

/** Lets go of it. */
export async function forgetModel(): Promise<void> {
  await caches.delete(cacheName).catch(() => false);
}
