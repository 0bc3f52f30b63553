import { readFile } from 'node:fs/promises';
import type { ServedEmbedder } from '../model/served-embedder';
import { wholeEmbedding, type EmbeddingsOf } from '../search/reranker';
import { fileFacts } from './item-metadata';
import { realEmbedding } from './mean-vector';
import type { PictureLibrary } from './picture-library';

/** Reads embeddings from a library's store; one that it lacks is made of the file, and kept. */
export function regionEmbeddings(
  embedder: ServedEmbedder,
  { regions, index, folder }: Pick<PictureLibrary, 'regions' | 'index' | 'folder'>,
): EmbeddingsOf {
  return async (hits, signal) => {
    const pictures = hits.map(({ id, metadata }) => ({ id, sha256: fileFacts(metadata)?.sha256 ?? '' }));
    if (!regions) {
      const items = await index.get(pictures.map(({ id }) => id));
      return items.map((item) => item && wholeEmbedding(item.vector));
    }
    const known = [...(await regions.read(pictures))];
    const missing = pictures.flatMap((picture, place) => (known[place] ? [] : [{ ...picture, place }]));
    for (const { id, sha256, place } of missing) {
      signal?.throwIfAborted();
      const bytes = await folder.fileOf(id).then(
        (path) => readFile(path),
        () => undefined,
      );
      const [embedding] = bytes ? (await embedder.embedImages([bytes])).items : [];
      if (!embedding) continue;
      known[place] = realEmbedding(embedding);
      await regions.write([{ id, sha256, embedding: known[place] }]);
    }
    return known;
  };
}
