import type { FeatureExtractor } from '@vse/features';
import { assertKeys, DataError, OptionError, VseError, type FeatureMatrix } from '@vse/core';
import { digestOf, type Json } from '@vse/formats';
import { assertList, type Prepared } from '../embedding/embed-items';
import type { ImageExtractor } from '../embedding/image-extractor';
import type { ExtractorRecord, NetworkRecord } from '../schema/model-info';
import { joinedParts } from './join-extractors';
import { joinedImages } from './joined-images';
import { featuresLibrary, type FeaturesLibrary } from './features-library';
import { withHubModel } from './find-hub-model';
import { findNetwork } from './find-network';
import { makeExtractor, type ExtractorParts } from './make-extractor';

/** Options of `openExtractor`. */
export interface OpenExtractorOptions {
  /** Folder of the model, to find networks in and beside. */
  readonly folder?: string | undefined;
  /**
   * Files of networks, or folders of them; for transformers the folder of the model, or its name on the hub, which allows the
   * download. Defaults to none.
   */
  readonly networks?: readonly string[];
  /** Threads that run networks. Defaults to those of the extractor. */
  readonly threads?: number;
  /** Loads `@vse/features`, for a server in one file. Defaults to the installed one. */
  readonly library?: () => Promise<FeaturesLibrary>;
}

/**
 * Opens the extractor of a model's image features: finds its networks by their content, and checks that it extracts what
 * the model was trained on. `@vse/features` is an optional peer.
 *
 * @param record - The extractor, as `model.json` describes it.
 * @param options - Places of networks, and threads.
 * @throws `DataError` that asks for a network by name, size and digest, or names the setting in which the extractor differs;
 * `BackendError` if `@vse/features` or what it needs is not installed.
 *
 * @example
 * ```ts
 * import { descriptorExtractor } from '@vse/features';
 * import { describeExtractor, openExtractor } from '@vse/models/node';
 *
 * const record = await describeExtractor(descriptorExtractor({ threads: 1 }));
 * const extractor = await openExtractor(record, { threads: 1 });
 * const white = { data: new Uint8Array(40 * 30 * 3).fill(255), width: 40, height: 30 };
 * console.log(await extractor.extract([white])); // one set of features
 * await extractor.dispose();
 * ```
 */
export async function openExtractor(
  record: ExtractorRecord,
  options: OpenExtractorOptions = {},
): Promise<ImageExtractor> {
  assertKeys<OpenExtractorOptions>('openExtractor', options, {
    folder: true,
    networks: true,
    threads: true,
    library: true,
  });
  const { folder, networks = [], threads, library } = options;
  assertRecord('openExtractor', record);
  assertList('openExtractor: networks', networks);
  const parts = joinedParts(record);
  if (parts) return openJoined(record, parts, options);
  const features = await featuresLibrary('openEmbedder', library);
  const listed = (digest: unknown): NetworkRecord => {
    const network = record.networks.find(({ sha256 }) => sha256 === digest);
    if (network) return network;
    throw unlisted(record, digest);
  };
  const places = { folder, networks, digest: features.networkDigest };
  const means: ExtractorParts = {
    features,
    threads: threads === undefined ? {} : { threads },
    network: async (digest) => findNetwork(listed(digest), places),
    hubModel: (digest, open) => withHubModel(listed(digest).name, networks, open),
  };
  const extractor = await makeExtractor(record.name, record.settings, means).catch((cause: unknown) => {
    if (VseError.isInstance(cause)) throw cause;
    throw new DataError(
      `openEmbedder: the extractor ${record.name} cannot be made from its settings: ${(cause as Error).message}. ` +
        'Save the model anew.',
      { cause },
    );
  });
  try {
    assertSameExtractor(record, extractor);
  } catch (error) {
    await extractor.dispose();
    throw error;
  }
  return imageExtractor(features, extractor);
}

/** Opens each of several extractors whose vectors are joined; one that does not open leaves none behind. */
async function openJoined(
  record: ExtractorRecord,
  parts: readonly ExtractorRecord[],
  options: OpenExtractorOptions,
): Promise<ImageExtractor> {
  const opened: ImageExtractor[] = [];
  try {
    for (const part of parts) opened.push(await openExtractor(part, options));
    const joined = joinedImages(opened);
    if (joined.dim === record.dim) return joined;
    throw new DataError(
      `openEmbedder: the extractors of ${record.name} must have ${record.dim} dimensions together as model.json says, got ` +
        `${joined.dim}. Save the model anew.`,
    );
  } catch (error) {
    await Promise.all(opened.map((extractor) => extractor.dispose()));
    throw error;
  }
}

/**
 * Checks that a description of an extractor is one, as far as it is read.
 *
 * @throws `OptionError` otherwise.
 */
function assertRecord(where: string, record: ExtractorRecord): void {
  const { name, settings, networks } = (record as Partial<ExtractorRecord> | null) ?? {};
  if (typeof name === 'string' && typeof settings === 'object' && Array.isArray(networks)) return;
  throw new OptionError(
    `${where}: record must have name, settings and networks, as describeExtractor returns it and model.json has it.`,
  );
}

function unlisted(record: ExtractorRecord, digest: unknown): DataError {
  const names = record.networks.map(({ name, sha256 }) => `${name} ${sha256}`).join(', ') || 'none';
  return new DataError(
    `openEmbedder: the extractor ${record.name} runs the network ${String(digest)}, which must be among its networks, got ` +
      `${names}. Save the model anew.`,
  );
}

function assertSameExtractor(record: ExtractorRecord, extractor: FeatureExtractor): void {
  const got: Readonly<Record<string, Json>> = {
    ...extractor.settings,
    input: { ...extractor.input },
    dim: extractor.dim,
    length: extractor.length,
  };
  const wanted = { ...record.settings, dim: record.dim, length: record.length } as Readonly<
    Record<string, Json>
  >;
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(got)])) {
    const [a, b] = [wanted[key], got[key]];
    if (a !== undefined && b !== undefined && digestOf(a) === digestOf(b)) continue;
    throw new DataError(
      `openEmbedder: the extractor ${record.name} must have ${key} ${JSON.stringify(a)} as model.json says, this release ` +
        `makes it with ${JSON.stringify(b)}. Use the release that saved the model, or pass an extractor of your own.`,
    );
  }
}

/** The extractor for pictures of any kind. */
function imageExtractor(
  { decodeImage }: ExtractorParts['features'],
  extractor: FeatureExtractor,
): ImageExtractor {
  const { dim, batchSize, concurrency, input, length } = extractor;
  const hasRegions = length > 1;
  const extractAll = async (
    images: readonly Parameters<FeatureExtractor['extract']>[0][number][],
  ): Promise<readonly Prepared<FeatureMatrix>[]> => {
    try {
      return (await extractor.extract(images)).map(({ features, boxes }) => ({
        item: features,
        ...(hasRegions && { boxes }),
      }));
    } catch (error) {
      if (images.length === 1) return [{ error: error as Error }];
      const alone: Prepared<FeatureMatrix>[] = [];
      for (const image of images) alone.push(...(await extractAll([image])));
      return alone;
    }
  };
  return {
    dim,
    batchSize: batchSize * concurrency,
    extract: async (pictures, signal) => {
      // Each batch runs as soon as its pictures are decoded: the others are decoded meanwhile.
      const batches = Array.from({ length: Math.ceil(pictures.length / batchSize) }, async (_, i) => {
        const batch = pictures.slice(i * batchSize, (i + 1) * batchSize);
        const decoded = await Promise.all(batch.map((picture) => decoding(decodeImage(picture, input))));
        signal?.throwIfAborted();
        const good = decoded.flatMap((result) => ('item' in result ? [result.item] : []));
        const extracted = good.length > 0 ? await extractAll(good) : [];
        let next = 0;
        return decoded.map((result) => ('item' in result ? extracted[next++]! : result));
      });
      // All end before one that was stopped is told: the extractor may be disposed then.
      const ended = await Promise.allSettled(batches);
      return ended.flatMap((one) => {
        if (one.status === 'rejected') throw one.reason;
        return one.value;
      });
    },
    dispose: () => extractor.dispose(),
  };
}

function decoding<T>(pixels: Promise<T>): Promise<Prepared<T>> {
  return pixels.then(
    (item) => ({ item }),
    (error: unknown) => ({ error: error as Error }),
  );
}
