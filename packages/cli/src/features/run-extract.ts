import { basename, resolve } from 'node:path';
import { OptionError } from '@vse/core';
import { extractPart } from '@vse/features';
import { holdFeatureStore, mergeFeatureStores, type FeatureStore } from '@vse/feature-store';
import type { ExtractFlags } from '../commands/extract';
import { partlyIf, type Answer, type Context } from '../context';
import { existingFolder } from '../flags/existing-path';
import { writableFolder } from '../flags/writable-path';
import { leftOutLines } from '../pictures/left-out';
import { leftOutText, listPictures } from '../pictures/list-pictures';
import { extractAll, extractionOf } from './extract-all';
import { openFeatures } from './open-features';
import { checkRegions, withRegions } from './with-regions';

/** Extracts features of a folder of pictures, or joins the parts of an extraction. */
export async function runExtract(
  pictures: string | undefined,
  flags: ExtractFlags,
  context: Context,
): Promise<Answer> {
  const { features, out, vectors, regions, merge, dtype, shardSize, shard } = flags;
  if (merge !== undefined) return runMerge(pictures, merge, out);
  if (pictures === undefined)
    throw new OptionError('PICTURES: it must be a folder of pictures, got none. Name one.');
  await existingFolder('PICTURES', pictures);
  await writableFolder('--out', out);
  if (features === undefined) {
    throw new OptionError(
      '--features: it must say what reads the pictures, FILE.onnx, a model.json or descriptor, got none.',
    );
  }
  await checkRegions(features, flags);
  const { pictures: files, ...leftOut } = await listPictures(pictures);
  const others = leftOutText(leftOut);
  if (others !== '') context.note(`${pictures}: ${files.length} pictures${others}`);
  const kind = regions === undefined ? vectors : 'grid';
  const chosen = await withRegions(await openFeatures({ ...flags, features }, kind), flags);
  const place = {
    out,
    name: basename(resolve(pictures)),
    dtype,
    ...(shardSize !== undefined && { shardSize }),
  };
  try {
    if (!shard) return await storeAnswer(out, await extractAll(chosen, files, place, context));
    await holdFeatureStore(out); // until the process ends
    const { shards } = await extractPart(extractionOf(chosen, files, place, context), shard);
    const part = `${shard.index}/${shard.of}`;
    return {
      data: { folder: out, part, shards },
      text: `${out}: part ${part}, ${shards} shards. When all parts are there: vse extract --out DIR --merge PART...`,
    };
  } finally {
    await chosen.extractor.dispose();
  }
}

async function runMerge(
  pictures: string | undefined,
  parts: readonly string[],
  out: string,
): Promise<Answer> {
  if (pictures !== undefined)
    throw new OptionError(`PICTURES: --merge extracts nothing, got ${pictures}. Leave it out.`);
  for (const part of parts) await existingFolder('--merge', part);
  await writableFolder('--out', out);
  await holdFeatureStore(out);
  return storeAnswer(out, await mergeFeatureStores(out, parts, { skipBad: true }));
}

async function storeAnswer(folder: string, store: FeatureStore): Promise<Answer> {
  await store.close();
  const { rows, length, dim, dtype, skipped } = store;
  const failures = skipped.map(({ id, reason }) => ({ id, reason }));
  return {
    data: { folder, rows, length, dim, dtype, failures },
    text: [
      `${folder}: ${rows} pictures, up to ${length} vectors of ${dim} numbers each, ${dtype}`,
      ...leftOutLines(failures),
    ].join('\n'),
    ...partlyIf(failures.length),
  };
}
