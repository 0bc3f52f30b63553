import * as tf from '@tensorflow/tfjs-core';
import { DataError, disposeSet, OptionError, type Encoder } from '@vse/core';
import { firstNotFinite } from '../model/finite';
import { hostEmbeddings, type HostEmbedding } from './host-embedding';

/** An item that could not be embedded. */
export interface EmbeddingFailure {
  /** Place of the item in the list that was given. */
  readonly index: number;
  /** The reason. */
  readonly error: Error;
}

/** Embeddings of a list of items, in its order. */
export interface Embeddings {
  /** One embedding per item; `undefined` where it failed. */
  readonly items: readonly (HostEmbedding | undefined)[];
  /** The items that could not be embedded, by their place. */
  readonly failures: readonly EmbeddingFailure[];
}

/** Progress of an embedding. */
export interface EmbeddingProgress {
  /** Items so far, those that failed included. */
  readonly done: number;
  /** Items in all. */
  readonly total: number;
  /** Items that failed so far. */
  readonly failed: number;
}

/** Options of `embedImages` and `embedCaptions`. */
export interface EmbedOptions {
  /** Called after each batch. */
  readonly onProgress?: (progress: EmbeddingProgress) => void;
  /** Stops between two batches, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** An item for an encoder, with the places `[length, 4]` of its vectors if it has regions, or the reason why there is none. */
export type Prepared<Item> =
  { readonly item: Item; readonly boxes?: Float32Array } | { readonly error: Error };

/**
 * Checks that what is embedded is a list: a text would be taken for a list of letters.
 *
 * @throws `OptionError` otherwise.
 */
export function assertList(where: string, items: unknown): void {
  if (Array.isArray(items)) return;
  throw new OptionError(
    `${where}: wanted a list, got ${items === null ? 'null' : typeof items}. Give one item as [item].`,
  );
}

/**
 * Embeds items batch by batch. An item that the preparation or the encoder refuses is reported, and the others of its batch
 * are embedded without it.
 *
 * @param encoder - The encoder.
 * @param given - Items as they were given.
 * @param prepare - Turns a batch of them into items for the encoder.
 */
export async function embedItems<Given, Item>(
  encoder: Encoder<Item>,
  given: readonly Given[],
  prepare: (batch: readonly Given[]) => Promise<readonly Prepared<Item>[]>,
  { batchSize, onProgress, signal }: EmbedOptions & { readonly batchSize: number },
): Promise<Embeddings> {
  const items: (HostEmbedding | undefined)[] = [];
  const failures: EmbeddingFailure[] = [];
  for (let from = 0; from < given.length; from += batchSize) {
    signal?.throwIfAborted();
    const prepared = await prepare(given.slice(from, from + batchSize));
    signal?.throwIfAborted();
    const embedded = await embedPrepared(encoder, prepared);
    embedded.map(finite).forEach((result, i) => {
      items.push('error' in result ? undefined : result.item);
      if ('error' in result) failures.push({ index: from + i, error: result.error });
    });
    onProgress?.({ done: items.length, total: given.length, failed: failures.length });
  }
  return { items, failures };
}

/** An embedding, or the reason why it is of no use: a number that is not finite ranks nowhere. */
function finite(result: Prepared<HostEmbedding>): Prepared<HostEmbedding> {
  if ('error' in result) return result;
  const { values } = result.item;
  const bad = firstNotFinite(values);
  if (bad < 0) return result;
  const error = new DataError(
    `embedding: it must be finite, got ${values[bad]} at ${bad}. Check the features of the item: they may hold NaN.`,
  );
  return { error };
}

async function embedPrepared<Item>(
  encoder: Encoder<Item>,
  prepared: readonly Prepared<Item>[],
): Promise<readonly Prepared<HostEmbedding>[]> {
  const good = prepared.flatMap((entry) => ('item' in entry ? [entry.item] : []));
  const embedded = await encodeAll(encoder, good);
  let next = 0;
  return prepared.map((entry) => ('item' in entry ? placed(embedded[next++]!, entry.boxes) : entry));
}

/** Adds the places of the vectors, if there is still one vector for each. */
function placed(embedded: Prepared<HostEmbedding>, boxes: Float32Array | undefined): Prepared<HostEmbedding> {
  if (!boxes || 'error' in embedded || boxes.length !== 4 * embedded.item.length) return embedded;
  return { item: { ...embedded.item, boxes } };
}

/** Encodes items together, or each alone if that fails, to find the one at fault. */
async function encodeAll<Item>(
  encoder: Encoder<Item>,
  items: readonly Item[],
): Promise<readonly Prepared<HostEmbedding>[]> {
  if (items.length === 0) return [];
  try {
    return (await encode(encoder, items)).map((item) => ({ item }));
  } catch (error) {
    if (items.length === 1) return [{ error: error instanceof Error ? error : new Error(String(error)) }];
    const alone: Prepared<HostEmbedding>[] = [];
    for (const item of items) alone.push(...(await encodeAll(encoder, [item])));
    return alone;
  }
}

async function encode<Item>(encoder: Encoder<Item>, items: readonly Item[]): Promise<HostEmbedding[]> {
  const set = tf.tidy(() => {
    // Clones: an encoder may return a tensor of the batch, and the tidy disposes the batch.
    const { vectors, mask } = encoder.encode(encoder.collate(items), { training: false });
    return mask ? { vectors: tf.clone(vectors), mask: tf.clone(mask) } : { vectors: tf.clone(vectors) };
  });
  try {
    return await hostEmbeddings(set);
  } finally {
    disposeSet(set);
  }
}
