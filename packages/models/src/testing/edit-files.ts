import type { ModelBytes } from '../saving/pack-model';
import { manifestText } from '../schema/manifest-file';
import type { ModelManifest } from '../schema/model-info';
import { sha256 } from '../sources/digest';

/** JSON of a file. */
export function jsonOf(files: ModelBytes, path: string): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(files.get(path))) as Record<string, unknown>;
}

/** Files with one of them replaced by text or bytes, or left out. */
export function withFile(
  files: ModelBytes,
  path: string,
  content: string | Uint8Array | undefined,
): ModelBytes {
  const changed = new Map(files);
  if (content === undefined) changed.delete(path);
  else changed.set(path, typeof content === 'string' ? new TextEncoder().encode(content) : content);
  return changed;
}

/** Files with an edited `model.json`, with its checksum and the digests of all files as a writer would give them. */
export async function resealed(
  files: ModelBytes,
  edit: (manifest: Record<string, unknown>) => Record<string, unknown> = (manifest) => manifest,
): Promise<ModelBytes> {
  const { checksum, ...manifest } = jsonOf(files, 'model.json');
  if (typeof checksum !== 'string') throw new TypeError('model.json has no checksum');
  const digests: Record<string, unknown> = {};
  for (const [path, bytes] of files) {
    if (path !== 'model.json') digests[path] = { bytes: bytes.length, sha256: await sha256(bytes) };
  }
  const content = edit({ ...manifest, files: digests });
  return withFile(files, 'model.json', await manifestText(content as unknown as ModelManifest));
}
