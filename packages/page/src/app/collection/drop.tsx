import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useApp, type App } from '../app-state';
import { plural } from '../ui/format';
import { AddIcon, SearchIcon } from '../ui/icons';
import { pictureTypes } from './picture-types';

/** Takes pictures that are dropped or pasted anywhere: one to search by it, any number to add them. */
export function Drop() {
  const app = useApp();
  const over = useSignal<'search' | 'add' | 'page' | undefined>(undefined);
  const several = useSignal(false);
  useEffect(() => {
    // Leaving one element enters another: only the last leaving ends the drag.
    let depth = 0;
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      depth++;
      several.value = (event.dataTransfer?.items.length ?? 0) > 1;
      over.value ??= 'page';
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (depth === 0) over.value = undefined;
    };
    const move = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      over.value = zoneOf(event);
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      over.value = undefined;
      if (!hasFiles(event)) return;
      event.preventDefault();
      const zone = zoneOf(event);
      void filesOf(event.dataTransfer!).then((files) => take(app, files, zone));
    };
    const paste = ({ clipboardData }: ClipboardEvent) => {
      const file = [...(clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (file) void app.searchBy(file);
    };
    addEventListener('dragenter', enter);
    addEventListener('dragleave', leave);
    addEventListener('dragover', move);
    addEventListener('drop', drop);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('dragenter', enter);
      removeEventListener('dragleave', leave);
      removeEventListener('dragover', move);
      removeEventListener('drop', drop);
      removeEventListener('paste', paste);
    };
  }, []);

  const writable = app.writable.value;
  const sees = app.seesPictures.value;
  if (over.value === undefined || !(writable || sees)) return null;
  return (
    <div class="drop">
      {sees && !(several.value && writable) && (
        <div class={over.value === 'search' ? 'zone over' : 'zone'} data-zone="search">
          <SearchIcon />
          <strong>Search by this picture</strong>
          <span>It is compared and then forgotten.</span>
        </div>
      )}
      {writable && (
        <div class={over.value === 'add' ? 'zone over' : 'zone'} data-zone="add">
          <AddIcon />
          <strong>Add to the collection</strong>
          <span>It is copied to the server’s folder.</span>
        </div>
      )}
    </div>
  );
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true;
}

function zoneOf({ target }: DragEvent): 'search' | 'add' | 'page' {
  const zone = (target as Element | null)?.closest<HTMLElement>('[data-zone]')?.dataset['zone'];
  return zone === 'search' || zone === 'add' ? zone : 'page';
}

function take(app: App, files: readonly File[], zone: 'search' | 'add' | 'page'): void {
  const pictures = files.filter(({ type }) => pictureTypes.includes(type));
  const others = files.length - pictures.length;
  if (others > 0) {
    app.notices.say({
      kind: 'error',
      title: `${plural(others, 'file is', 'files are')} no picture`,
      advice: 'The server reads JPEG, PNG, WebP, GIF, TIFF and AVIF.',
    });
  }
  const [first] = pictures;
  if (!first) return;
  const adds = app.writable.peek() && (zone === 'add' || (zone === 'page' && pictures.length > 1));
  if (adds) addFiles(app, pictures);
  else void app.searchBy(first);
}

/** Adds files, and says so of those that are too large to be sent. */
export function addFiles(app: App, files: readonly File[]): void {
  const most = app.collection.status.peek()?.limits.uploadBytes ?? Infinity;
  const large = files.filter(({ size }) => size > most);
  if (large.length > 0) {
    app.notices.say({
      kind: 'error',
      title: `${plural(large.length, 'picture is', 'pictures are')} too large`,
      advice: `The server takes files of up to ${Math.floor(most / 2 ** 20)} MiB: ${large.map(({ name }) => name).join(', ')}.`,
    });
  }
  app.adding.add(files.filter(({ size }) => size <= most).map((file) => ({ name: file.name, file })));
}

/** Files of a drop, those of dropped folders too. */
async function filesOf({ items, files }: DataTransfer): Promise<readonly File[]> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const plain = [...files];
  if (!entries.some(({ isDirectory }) => isDirectory)) return plain;
  return (await Promise.all(entries.map(filesWithin))).flat();
}

async function filesWithin(entry: FileSystemEntry): Promise<readonly File[]> {
  if (entry.isFile) {
    return [
      await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
    ];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const all: FileSystemEntry[] = [];
  // A reader hands out a folder in parts.
  while (true) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) break;
    all.push(...some);
  }
  const files = await Promise.all(all.filter(({ name }) => !name.startsWith('.')).map(filesWithin));
  // What lies beside pictures in a folder was not meant.
  return files.flat().filter(({ type }) => pictureTypes.includes(type));
}
