import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { assertKeys, OptionError } from '@vse/core';
import { assertList } from '../embedding/embed-items';
import type { ExtractorRecord, NetworkRecord } from '../schema/model-info';
import { featuresLibrary, type FeaturesLibrary } from './features-library';

/** An extractor of `@vse/features`, or the `extractor` that a feature store names with its `length` and `dim`. */
export interface DescribableExtractor {
  /** Name of the extractor. */
  readonly name: string;
  /** Everything that changes the features. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Size of the images that it reads; a feature store has it among the settings. */
  readonly input?: object;
  /** Maximum number of vectors per image. */
  readonly length: number;
  /** Dimension of a vector. */
  readonly dim: number;
  /** Versions of the programs that the features depend on. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** Options of `describeExtractor`. */
export interface DescribeExtractorOptions {
  /** Files of the networks that the extractor runs, or for transformers the name of the model. Defaults to none. */
  readonly networks?: readonly string[];
  /** Loads `@vse/features`, for a server in one file. Defaults to the installed one. */
  readonly library?: () => Promise<FeaturesLibrary>;
}

/**
 * Describes the extractor of a model's image features as plain data for `saveModel`: its settings, and its networks by name,
 * size and digest.
 *
 * @param extractor - An extractor, or what a feature store says about it.
 * @param options - Files of its networks.
 * @throws `OptionError` if a network is not one that the extractor runs, or if one is not given.
 *
 * @example
 * ```ts
 * import { descriptorExtractor } from '@vse/features';
 * import { describeExtractor } from '@vse/models/node';
 *
 * const extractor = descriptorExtractor({ threads: 1 });
 * console.log(await describeExtractor(extractor)); // name, settings, dim; no networks
 * await extractor.dispose();
 * ```
 */
export async function describeExtractor(
  extractor: DescribableExtractor,
  options: DescribeExtractorOptions = {},
): Promise<ExtractorRecord> {
  assertKeys<DescribeExtractorOptions>('describeExtractor', options, { networks: true, library: true });
  const { networks = [], library } = options;
  assertList('describeExtractor: networks', networks);
  if (typeof (extractor as Partial<DescribableExtractor> | null)?.name !== 'string') {
    throw new OptionError(
      'describeExtractor: extractor must be an extractor of @vse/features, or the extractor of a feature store, got something else.',
    );
  }
  const { name, input, length, dim, versions } = extractor;
  const settings = input ? { ...extractor.settings, input: { ...input } } : extractor.settings;
  const wanted = digestsIn(settings);
  const { networkDigest } =
    networks.length > 0 ? await featuresLibrary('describeExtractor', library) : { networkDigest: undefined };
  const records: NetworkRecord[] = [];
  for (const file of networks) {
    if (name === 'transformers') records.push({ name: file, bytes: 0, sha256: wanted[0]! });
    else records.push(await recordOf(file, wanted, networkDigest!));
  }
  const missing = wanted.find((digest) => !records.some(({ sha256 }) => sha256 === digest));
  if (missing !== undefined) {
    throw new OptionError(
      `describeExtractor: networks must name the files that the extractor ${name} runs, got ${networks.join(', ') || 'none'}: ` +
        `the network of sha256 ${missing} is missing. Add its path.`,
    );
  }
  return { name, settings, length, dim, networks: records, ...(versions && { versions }) };
}

async function recordOf(
  file: string,
  wanted: readonly string[],
  digestOf: (file: string) => Promise<string>,
): Promise<NetworkRecord> {
  const stats = await stat(file).catch((cause: unknown) => {
    throw new OptionError(
      `describeExtractor: network ${file} cannot be read (${String((cause as NodeJS.ErrnoException).code)}). Check the path.`,
      { cause },
    );
  });
  const sha256 = await digestOf(file);
  if (!wanted.includes(sha256)) {
    throw new OptionError(
      `describeExtractor: network ${file} must be one that the extractor runs, ${wanted.join(' or ') || 'which runs none'}, got ` +
        `sha256 ${sha256}. Give the file that the features were made with.`,
    );
  }
  return { name: basename(file), bytes: stats.size, sha256, path: resolve(file) };
}

/** Digests of the networks in an extractor's settings: the values of every key `model`. */
function digestsIn(settings: unknown): string[] {
  if (typeof settings !== 'object' || settings === null) return [];
  const found = Object.entries(settings).flatMap(([key, value]) =>
    key === 'model' && typeof value === 'string' ? [value] : digestsIn(value),
  );
  return [...new Set(found)];
}
