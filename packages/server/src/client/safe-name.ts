const extension = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;

/**
 * Makes the name of a file into one that the server takes: without folders, invisible and forbidden characters, and leading dots, short
 * enough, and with the ending of its type if it has none.
 *
 * @param name - Name of the file, such as that of a dropped `File`.
 * @param type - Media type of the file, for a name without an ending. Defaults to `image/jpeg`.
 *
 * @example
 * ```ts
 * import { safeName } from '@vse/server/client';
 *
 * console.log(safeName('../holiday: snow.jpg')); // holiday- snow.jpg
 * console.log(safeName('image', 'image/png')); // image.png
 * ```
 */
export function safeName(name: string, type = 'image/jpeg'): string {
  const last = name.normalize('NFC').split(/[\\/]/).pop()!;
  const clean = last.replace(/[\p{Cc}\p{Cf}\p{Cs}:*?"<>|]+/gu, '-').replace(/^[.\s]+|[.\s]+$/g, '');
  const ending =
    extension.exec(clean)?.[0] ?? `.${type === 'image/jpeg' ? 'jpg' : type.replace(/^image\//, '')}`;
  const stem = extension.test(clean) ? clean.slice(0, -ending.length) : clean;
  return `${shortened(stem === '' ? 'picture' : stem, 180)}${ending}`;
}

/** The longest beginning of a text that has at most so many bytes. */
function shortened(text: string, most: number): string {
  const encoder = new TextEncoder();
  let short = '';
  let bytes = 0;
  for (const character of text) {
    bytes += encoder.encode(character).length;
    if (bytes > most) break;
    short += character;
  }
  return short;
}
