import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeatureMatrix } from '@vse/core';
import { extractFeatures } from '@vse/features';
import { extractorFor, type FeatureKind } from './extractors';
import type { DataArguments } from './flags';

/** Extracts the features of one more picture as those of the data set were extracted. */
export async function featuresOfFile(
  args: Pick<DataArguments, 'features' | 'regions'>,
  kind: FeatureKind,
  file: string,
): Promise<FeatureMatrix> {
  const extractor = await extractorFor({ ...args, kind });
  const out = await mkdtemp(join(tmpdir(), 'vse-picture-'));
  try {
    const store = await extractFeatures({ images: [{ id: file, file }], extractor, out });
    const [features] = await store.read([0]);
    await store.close();
    return features!;
  } finally {
    await extractor.dispose();
    await rm(out, { recursive: true, force: true });
  }
}
