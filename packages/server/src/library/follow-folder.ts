import { stat } from 'node:fs/promises';
import { fileFacts } from './item-metadata';
import { entryOf, type LibraryParts } from './library-parts';
import { watchFolder, type FolderWatch } from './watch-folder';

/** Changes of the folder within so many milliseconds are one. */
const together = 300;

/** Settings of `followFolder`. */
export interface FollowFolderOptions {
  /** Called some time after pictures came, went or changed that no client of this server changed. */
  readonly onChange: () => void;
  /** Told of faults that end nothing. */
  readonly onFault: (error: Error) => void;
}

/** Follows the folder of a library. */
export function followFolder(
  { folder, index, writes }: Pick<LibraryParts, 'folder' | 'index' | 'writes'>,
  { onChange, onFault }: FollowFolderOptions,
): FolderWatch {
  let timer: NodeJS.Timeout | undefined;
  /** True if the index has the file as it is: a change that a client of this server made. */
  const isKnown = async (id: string): Promise<boolean> => {
    const entry = await entryOf(index, id);
    const now = await folder.fileOf(id).then(stat, () => undefined);
    if (!entry || !now) return !entry && !now;
    const facts = fileFacts(entry.metadata);
    return facts?.bytes === now.size && facts.modified === now.mtimeMs;
  };
  const look = async (id: string): Promise<void> => {
    if (timer || (await writes(() => isKnown(id)))) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      onChange();
    }, together);
  };
  const watch = watchFolder(folder.root, { onChange: (id) => void look(id).catch(onFault), onFault });
  return {
    async close() {
      clearTimeout(timer);
      await watch.close();
    },
  };
}
