import { DataError } from '@vse/base';
import { indexPictures, pictureFiles } from '@vse/search';
import type { Indexing } from '../client/api-types';
import { folderSide } from './folder-side';
import { detailsMetadata, fileFacts } from './item-metadata';
import { keepRegions, type LibraryParts } from './library-parts';
import { pictureFacts } from './picture-type';
import { reconcile } from './reconcile';
import { synchroniser, type Synchroniser } from './synchroniser';

/**
 * Pictures that are read and embedded at once: many, so that processors do not wait between batches, but of a small folder
 * few, so that its progress is seen.
 */
async function batchSizeFor(folder: string): Promise<number> {
  const files = pictureFiles(folder);
  let pictures = 0;
  while (pictures < 16 * largestBatch && (await files.next()).done !== true) pictures += 1;
  await files.return(undefined);
  return Math.max(8, Math.min(largestBatch, Math.ceil(pictures / 16)));
}

const largestBatch = 64;

/**
 * Makes the passes over the folder of a library: each brings the index into agreement with the files, the first one also with
 * what is known of them.
 */
export function folderPasses(parts: LibraryParts, onState: (state: Indexing) => void): Synchroniser {
  const { folder, index, regions, details, embedder, pixels, writes, changed } = parts;
  const contents = new Map<string, Uint8Array>();
  const side = folderSide({
    index,
    folder,
    writes,
    async onAdded(items) {
      await keepRegions(
        parts,
        items.map(({ id, metadata }) => {
          const content = contents.get(id);
          const embedding = content && embedder.embeddingOf(content);
          return { id, sha256: fileFacts(metadata)!.sha256, embedding };
        }),
      );
      contents.clear();
      changed();
    },
    async onRemoved(ids) {
      await regions?.remove(ids);
      changed();
    },
  });
  const describe = async ({ id, content }: { readonly id: string; readonly content: Uint8Array }) => {
    if (!(await folder.has(id))) throw new DataError('it is a link that leads out of the folder');
    if (regions) contents.set(id, content);
    const size = embedder.sizeOf(content) ?? (await pictureFacts(content, pixels));
    return detailsMetadata(await details.ofContent(id, content, !folder.readOnly), size);
  };
  let isReconciled = false;
  return synchroniser({
    async pass(signal, onProgress) {
      const report = await indexPictures(embedder, folder.root, side, {
        batchSize: await batchSizeFor(folder.root),
        metadata: describe,
        signal,
        onProgress,
      });
      if (!isReconciled) await reconcile(parts, signal);
      isReconciled = true;
      await regions?.save();
      return report;
    },
    onState,
  });
}
