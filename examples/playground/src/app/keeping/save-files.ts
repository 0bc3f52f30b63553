import type { SavedFile } from '../../shared/protocol';

/** The picker of folders, which not every browser has, and TypeScript's library lacks. */
type PickFolder = (options: {
  readonly id: string;
  readonly mode: 'readwrite';
}) => Promise<FileSystemDirectoryHandle>;

function pickerOf(scope: typeof globalThis): PickFolder | undefined {
  return (scope as { readonly showDirectoryPicker?: PickFolder }).showDirectoryPicker;
}

/** True where a page may write into a folder that a person chooses. */
export function canPickFolder(): boolean {
  return pickerOf(globalThis) !== undefined;
}

/** Asks for a folder; undefined if the person chose none. */
export async function pickFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await pickerOf(globalThis)?.call(globalThis, { id: 'vse-models', mode: 'readwrite' });
  } catch (error) {
    if ((error as DOMException).name === 'AbortError') return undefined;
    throw error;
  }
}

/** Writes files into a new folder in another, and returns its name: `scenes`, or `scenes-2` if there is one. */
export async function writeFolder(
  parent: FileSystemDirectoryHandle,
  name: string,
  files: readonly SavedFile[],
): Promise<string> {
  const taken = new Set<string>();
  for await (const one of parent.keys()) taken.add(one);
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
  const folder = await parent.getDirectoryHandle(free, { create: true });
  for (const { path, bytes } of files) {
    const file = await folder.getFileHandle(path, { create: true });
    const stream = await file.createWritable();
    await stream.write(bytes as Uint8Array<ArrayBuffer>);
    await stream.close();
  }
  return free;
}

/** Downloads a file. */
export function download({ path, bytes }: SavedFile): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'application/zip' }));
  link.download = path;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
