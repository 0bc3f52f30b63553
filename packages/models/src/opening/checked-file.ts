import { DataError } from '@vse/core';
import type { FileRecord, ModelManifest } from '../schema/model-info';
import type { ModelFiles, OpenFile } from '../sources/model-files';

/**
 * Opens a file that `model.json` lists, and uses it; afterwards its digest is checked.
 *
 * @throws `DataError` if the file is not listed, missing, of another size or of other content.
 */
export async function useListed<T>(
  files: ModelFiles,
  listed: ModelManifest['files'],
  path: string,
  use: (file: OpenFile) => Promise<T>,
): Promise<T> {
  const record = Object.hasOwn(listed, path) ? listed[path] : undefined;
  if (!record) {
    throw new DataError(
      `openModel: model.json of ${files.where} must list ${path} among its files, and does not. The folder is not whole: ` +
        'copy the model again, or save it anew.',
    );
  }
  const file = await files.open(path);
  if (!file) {
    throw new DataError(
      `openModel: ${files.where} must have ${path} (${described(record)}), which is missing. Copy the whole folder.`,
    );
  }
  try {
    assertSame(file.path, 'size', `${record.bytes} bytes`, `${file.size} bytes`);
    const result = await use(file);
    assertSame(file.path, 'sha256', record.sha256, await file.digest());
    return result;
  } finally {
    await file.close();
  }
}

function assertSame(path: string, what: string, wanted: string, got: string): void {
  if (wanted === got) return;
  throw new DataError(
    `openModel: ${path} must have the ${what} that model.json gives, ${wanted}, got ${got}. It is damaged or of another ` +
      'model: copy the model again.',
  );
}

function described({ bytes, sha256 }: FileRecord): string {
  return `${bytes} bytes, sha256 ${sha256}`;
}
