import { relative, sep } from 'node:path';
import { watch } from 'chokidar';

/** A folder that is followed. */
export interface FolderWatch {
  /** Ends it. */
  close(): Promise<void>;
}

/** Settings of `watchFolder`. */
export interface WatchFolderOptions {
  /** Called with the path of a picture that came, went or changed, within the folder. */
  readonly onChange: (id: string) => void;
  /** Called if the folder cannot be followed. */
  readonly onFault: (error: Error) => void;
}

const picture = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif)$/i;
/** A file whose size was the same for so long is finished. */
const settledAfter = 400;

/** Follows the pictures of a folder and its subfolders, without hidden ones and without links to folders. */
export function watchFolder(root: string, { onChange, onFault }: WatchFolderOptions): FolderWatch {
  const idOf = (path: string): string => relative(root, path).split(sep).join('/');
  const watcher = watch(root, {
    ignoreInitial: true,
    followSymlinks: false,
    awaitWriteFinish: { stabilityThreshold: settledAfter, pollInterval: 100 },
    ignored: (path, stats) => {
      const id = idOf(path);
      if (id.split('/').some((part) => part.startsWith('.') && part !== '')) return true;
      return stats?.isFile() === true && !picture.test(id);
    },
  });
  watcher.on('all', (_event, path) => {
    if (picture.test(path)) onChange(idOf(path));
  });
  watcher.on('error', (error) => onFault(error as Error));
  return { close: () => watcher.close() };
}
