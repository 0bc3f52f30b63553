import { basename, resolve } from 'node:path';
import { extractFeatures } from '../extraction/extract-features';
import { extractPart } from '../extraction/extract-part';
import { holdFeatureStore, mergeFeatureStores, type FeatureStore } from '@vse/feature-store';
import { leftText, listImages } from './list-images';
import { writeManifest } from './manifest';
import { openExtractor } from './open-extractor';
import type { LineOutput } from '@vse/core';
import { progressLine } from './progress-line';
import { oneOf, readPart, required, wholeNumber, type FlagValues } from './read-arguments';

/** Signal and output of a run. */
export interface RunOptions {
  /** Stops the run between batches. */
  readonly signal: AbortSignal;
  /** Stream that progress is written to. */
  readonly progress: LineOutput;
}

/** Runs an extraction; returns a line that describes the store. */
export async function runExtract(values: FlagValues, { signal, progress }: RunOptions): Promise<string> {
  const folder = required('images', values.images);
  const out = required('out', values.out);
  const part = readPart(values.shard);
  const shardSize = wholeNumber('shard-size', values['shard-size']);
  const dtype = oneOf('dtype', values.dtype, ['float16', 'float32']);
  const { images, left } = await listImages(folder, values.list, out);
  if (left.size > 0) progress.write(`${folder}: ${images.length} images${leftText(left)}\n`);
  const extractor = await openExtractor(values);
  try {
    const options = {
      images,
      extractor,
      out,
      about: `features by ${extractor.name} of ${images.length} images of ${basename(resolve(folder))}`,
      dtype,
      signal,
      skipBad: values['skip-bad'],
      ...(shardSize !== undefined && { shardSize }),
      onNote: (note: string) => progress.write(`${note}\n`),
      onProgress: progressLine(progress),
    };
    if (!part) return await holding(out, async () => finish(await extractFeatures(options)));
    const { shards } = await holding(out, () => extractPart(options, part));
    return `${out}: part ${part.index}/${part.of}, ${shards} shards. When all parts are finished: vse-extract merge --out DIR PART...`;
  } finally {
    await extractor.dispose();
  }
}

/** Runs a merge; returns a line that describes the store. */
export async function runMerge(out: string, parts: readonly string[], skipBad: boolean): Promise<string> {
  return holding(out, async () => finish(await mergeFeatureStores(out, parts, { skipBad })));
}

/** Runs while no other process may prune the store. */
async function holding<T>(folder: string, run: () => Promise<T>): Promise<T> {
  const lock = await holdFeatureStore(folder);
  try {
    return await run();
  } finally {
    await lock.release();
  }
}

async function finish(store: FeatureStore): Promise<string> {
  await store.close();
  await writeManifest(store.folder);
  const { folder, rows, length, dim, dtype, skipped } = store;
  const left = skipped.length > 0 ? `, ${skipped.length} left out` : '';
  return `${folder}: ${rows} images, up to ${length} vectors of ${dim} numbers each, ${dtype}${left}`;
}
