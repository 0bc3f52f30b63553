import { DataError } from '@vse/core';
import type { ModelBytes } from '@vse/models';
import { unzipSync, zipSync } from 'fflate';

/** The files of a model's folder as one zip. Weights hardly shrink: they are stored as they are. */
export function zipped(files: ModelBytes): Uint8Array {
  return zipSync(Object.fromEntries(files), { level: 0 });
}

/**
 * Files of a model by their path; a zip is unpacked.
 *
 * @throws `DataError` if a zip is damaged.
 */
export async function unzipped(
  files: readonly { readonly path: string; readonly blob: Blob }[],
): Promise<ReadonlyMap<string, Blob | Uint8Array>> {
  const [only] = files;
  if (files.length !== 1 || !only || !/\.zip$/i.test(only.path))
    return new Map(files.map(({ path, blob }) => [path, blob]));
  try {
    return new Map(Object.entries(unzipSync(new Uint8Array(await only.blob.arrayBuffer()))));
  } catch (cause) {
    throw new DataError(
      `${only.path} is no zip, or a damaged one. Give the folder of a model, or a zip of it.`,
      {
        cause,
      },
    );
  }
}
