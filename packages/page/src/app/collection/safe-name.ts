const endings: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/webp': '.webp',
  'image/gif': '.gif',
  'image/tiff': '.tif',
  'image/avif': '.avif',
};

/** Media types that the server reads. */
export const pictureTypes = Object.keys(endings);

/** Bytes of a name in UTF-8 that every file system takes, the ending aside. */
const longest = 180;

/** A name for a picture's file that the server takes: no path, no hidden file, the ending of its type. */
export function safeName(name: string, type: string): string {
  const plain = name
    .normalize('NFC')
    // Control characters, path separators, and the colon of drives and streams.
    .replace(/[\p{Cc}\p{Cf}/\\:]+/gu, '-')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const [, stem = plain, own = ''] = /^(.*?)(\.(?:jpe?g|png|webp|gif|tiff?|avif))$/i.exec(plain) ?? [];
  const ending = own === '' ? (endings[type] ?? '.jpg') : own.toLowerCase();
  const encoder = new TextEncoder();
  let short = stem.trim() === '' ? 'picture' : stem;
  while (encoder.encode(short).length > longest) short = Array.from(short).slice(0, -1).join('');
  return `${short}${ending}`;
}
