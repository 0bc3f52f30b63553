import { DataError } from '@vse/core';
import * as v from 'valibot';
import { sha256 } from '../sources/digest';
import { manifestSchema } from './manifest';
import type { ModelManifest } from './model-info';
import { migrate } from './migrations';
import { parseJson } from './parse-json';

/** Name of the file that describes a model. */
export const manifestName = 'model.json';

/** Text of `model.json`: readable JSON that ends with the checksum of the rest. */
export async function manifestText(manifest: ModelManifest): Promise<string> {
  return `${JSON.stringify({ ...manifest, checksum: await checksumOf(manifest) }, null, 2)}\n`;
}

/** A `model.json` as read, and whether its checksum fits: what is wrong with its content is said first. */
export interface ReadManifest {
  readonly manifest: ModelManifest;
  /**
   * Checks the checksum.
   *
   * @throws `DataError` if the file was changed.
   */
  readonly assertSealed: () => Promise<void>;
}

/**
 * Parses `model.json`.
 *
 * @param file - Its path, for messages.
 * @param bytes - Its content.
 * @throws `DataError` that names the file and what is wrong: no JSON, another version, a field of another type.
 */
export function parseManifest(file: string, bytes: Uint8Array): ReadManifest {
  const parsed = parseJson(file, bytes);
  if (
    typeof parsed !== 'object' ||
    parsed === null ||
    (parsed as { format?: unknown }).format !== 'vse-model'
  ) {
    throw new DataError(
      `openModel: ${file} must be the description of a model, with format "vse-model", got other JSON. ` +
        'Give a folder that saveModel wrote.',
    );
  }
  const { checksum, ...content } = parsed as Readonly<Record<string, unknown>>;
  const result = v.safeParse(manifestSchema, migrate(file, content));
  if (!result.success) {
    const [issue] = result.issues;
    const place = v.getDotPath(issue) ?? 'the content';
    throw new DataError(
      `openModel: ${file}: ${place}: ${issue.message}. The file is damaged, or was not written by saveModel.`,
    );
  }
  return {
    manifest: result.output,
    assertSealed: async () => {
      const sum = await checksumOf(content);
      if (sum === checksum) return;
      throw new DataError(
        `openModel: ${file} must have the checksum ${sum} of its content, got ${String(checksum)}. It was changed after ` +
          'it was written: copy the model again, or save it anew.',
      );
    },
  };
}

function checksumOf(content: object): Promise<string> {
  return sha256(new TextEncoder().encode(JSON.stringify(content)));
}
