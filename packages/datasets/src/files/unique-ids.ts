import { extname } from 'node:path';

/** Extensions of picture files that the readers leave out: no extractor decodes them. */
const UNREAD = new Set([
  '.heic',
  '.heif',
  '.bmp',
  '.psd',
  '.ico',
  '.jxl',
  '.raw',
  '.dng',
  '.cr2',
  '.nef',
  '.arw',
]);

/** Extension of a picture of a kind that is not read, in lower case; undefined for any other name. */
export function unreadKind(name: string): string | undefined {
  const extension = extname(name).toLowerCase();
  return UNREAD.has(extension) ? extension : undefined;
}

/** File name without its extension; a name without one stays. */
export function bareName(name: string): string {
  return name.replace(/\.[a-z]+$/i, '');
}

/**
 * Returns a function that gives each file an id of its own: its name without extension if no earlier file has it, else the
 * first that is free of `others` without extension, of the names with extension, and of the name with a number after it.
 */
export function uniqueIds(): (name: string, ...others: readonly string[]) => string {
  const taken = new Set<string>();
  return (name, ...others) => {
    const names = [...[name, ...others].map(bareName), name, ...others];
    let id = names.find((one) => !taken.has(one));
    for (let number = 2; id === undefined; number++) {
      if (!taken.has(`${name}#${number}`)) id = `${name}#${number}`;
    }
    taken.add(id);
    return id;
  };
}
