import { DataError } from '@vse/core';
import type { ExperimentData } from '@vse/example-kit';
import { openModel, type ExtractorRecord, type ModelManifest } from '@vse/models/node';

/** Network and preprocessing of an extractor, by which two are told to see pictures alike. */
function networksOf({ name, networks }: ExtractorRecord): string {
  return networks.length > 0
    ? networks.map(({ name: file, sha256 }) => `${file} ${sha256.slice(0, 8)}`).join(', ')
    : name;
}

/**
 * Checks that a model trained elsewhere reads the features of a collection.
 *
 * @throws `DataError` that names the network or the dimension that differs.
 */
export function assertReads(
  { kind, extractor }: Pick<ModelManifest, 'kind'> & { readonly extractor?: ExtractorRecord | undefined },
  data: Pick<ExperimentData, 'extractor' | 'imageDim'>,
  from: string,
): void {
  if (kind !== 'model') {
    throw new DataError(
      `--from: ${from} must be one model, got an ensemble. Name the folder of one of its members.`,
    );
  }
  if (!extractor) return;
  const [theirs, ours] = [networksOf(extractor), data.extractor ? networksOf(data.extractor) : 'a file'];
  if (extractor.dim === data.imageDim && theirs === ours) return;
  throw new DataError(
    `--from: ${from} reads ${extractor.dim} numbers of ${theirs}, got ${data.imageDim} of ${ours}. ` +
      'Give the features that it was trained with: --features.',
  );
}

/** Opens the model of `--from` and closes it again, so that a folder that is none is refused before anything is drawn. */
export async function checkElsewhere(from: string): Promise<void> {
  const model = await openModel(from);
  model.dispose();
}
