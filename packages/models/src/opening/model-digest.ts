import type { ModelManifest } from '../schema/model-info';
import { sha256 } from '../sources/digest';

/**
 * SHA-256 of the part of `model.json` that decides the embeddings: recipes or members, the digests of all files but cards,
 * and the extractor, without the paths of its networks and the versions of the programs that it was made with.
 */
export function modelDigest(manifest: ModelManifest): Promise<string> {
  const { extractor, files } = manifest;
  const parts =
    manifest.kind === 'model'
      ? { images: manifest.images, captions: manifest.captions, similarity: manifest.similarity }
      : { members: manifest.members };
  const made = {
    ...parts,
    files: Object.entries(files).flatMap(([path, file]) =>
      /(^|\/)README\.md$/.test(path) ? [] : [[path, file.sha256]],
    ),
    extractor: extractor && {
      name: extractor.name,
      settings: extractor.settings,
      length: extractor.length,
      dim: extractor.dim,
      networks: extractor.networks.map((network) => network.sha256),
    },
  };
  return sha256(new TextEncoder().encode(JSON.stringify(made, sorted)));
}

/** Sorts the keys of objects, and lists by their first entry where they are of files. */
function sorted(key: string, value: unknown): unknown {
  if (key === 'files') return (value as [string, string][]).sort(([a], [b]) => (a < b ? -1 : 1));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
