import { OptionError } from '@vse/core';
import { digestOf, type Json } from '@vse/formats';
import type { ExtractorRecord, NetworkRecord } from '../schema/model-info';

/** Name of an extractor that joins the vectors of several. */
export const joinedName = 'joined extractors';

/** An extractor among others, in the settings of those that are joined. */
type PartRecord = Pick<ExtractorRecord, 'name' | 'settings' | 'length' | 'dim'>;

/**
 * Joins extractors to one whose vectors are theirs one after another, such as pooled vectors of two networks. A picture is
 * decoded for each of them as it asks. `joinColumns` of `@vse/feature-store` joins their stored features in the same order.
 *
 * @param records - Descriptions of the extractors, as `describeExtractor` returns them.
 * @returns The description for `saveModel`; that of a single extractor as it is.
 * @throws `OptionError` if there is none, or if they differ in the number of vectors of an image.
 *
 * @example
 * ```ts
 * import { descriptorExtractor } from '@vse/features';
 * import { describeExtractor, joinExtractors } from '@vse/models/node';
 *
 * const record = await describeExtractor(descriptorExtractor({ threads: 1 }));
 * console.log(joinExtractors([record, record]).dim / record.dim); // 2
 * ```
 */
export function joinExtractors(records: readonly ExtractorRecord[]): ExtractorRecord {
  const [first, ...others] = records;
  if (!first) throw new OptionError('joinExtractors: records must hold at least one extractor, got none.');
  if (others.length === 0) return first;
  const other = others.find(({ length }) => length !== first.length);
  if (other) {
    throw new OptionError(
      `joinExtractors: extractors must return the same number of vectors for an image, got ${first.length} of ${first.name} ` +
        `and ${other.length} of ${other.name}. Pool them, or give each mirrored views.`,
    );
  }
  const networks = records.flatMap((record) => record.networks);
  const versions = Object.assign({}, ...records.map((record) => record.versions ?? {})) as Readonly<
    Record<string, string>
  >;
  return {
    name: joinedName,
    settings: { parts: records.map(partRecord) },
    length: first.length,
    dim: records.reduce((sum, { dim }) => sum + dim, 0),
    networks: networks.filter(
      ({ sha256 }, i) => networks.findIndex((network) => network.sha256 === sha256) === i,
    ),
    ...(Object.keys(versions).length > 0 && { versions }),
  };
}

function partRecord({ name, settings, length, dim }: ExtractorRecord): PartRecord {
  return { name, settings, length, dim };
}

/**
 * The extractors of one that joins several, each with its networks; `undefined` for any other.
 *
 * @throws `OptionError` if the settings hold none.
 */
export function joinedParts(record: ExtractorRecord): readonly ExtractorRecord[] | undefined {
  if (record.name !== joinedName) return undefined;
  const { parts } = record.settings;
  if (!Array.isArray(parts) || parts.length === 0 || !parts.every(isPart)) {
    throw new OptionError(
      `openExtractor: settings.parts of ${joinedName} must be a list of { name, settings, length, dim }, got ` +
        `${JSON.stringify(parts ?? null).slice(0, 80)}. Save the model anew.`,
    );
  }
  return parts.map((part) => ({ ...part, networks: networksOf(part, record.networks) }));
}

function isPart(part: unknown): part is PartRecord {
  const { name, settings, length, dim } = (part ?? {}) as Partial<PartRecord>;
  const sized = Number.isInteger(length) && Number.isInteger(dim);
  return typeof name === 'string' && typeof settings === 'object' && (settings as unknown) !== null && sized;
}

/** The networks that an extractor's settings name by their digests. */
function networksOf({ settings }: PartRecord, networks: readonly NetworkRecord[]): readonly NetworkRecord[] {
  const text = JSON.stringify(settings);
  return networks.filter(({ sha256 }) => text.includes(sha256));
}

/** Digest of what an extractor computes. */
export function extractorIdentity(record: ExtractorRecord | undefined): string {
  return record ? digestOf({ name: record.name, settings: record.settings as Json }) : 'none';
}
