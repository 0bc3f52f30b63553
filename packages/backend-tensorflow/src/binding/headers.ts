import { posix } from 'node:path';

/** Gives a header's text by its path below the include folder, `undefined` where it is not there. */
export type ReadHeader = (path: string) => Promise<string | undefined>;

/** The paths that a C or C++ source includes in quotes. */
export function includesOf(source: string): string[] {
  return [...source.matchAll(/^[ \t]*#[ \t]*include[ \t]+"([^"]+)"/gm)].map(([, path]) => path!);
}

/**
 * Every header that these sources include, and those they include: text by path. TensorFlow's wheel has about ten thousand
 * headers; its C API needs a few. Those that are not there (the sources' own, or of other systems) are left out. Reads each
 * once: time in proportion to their size.
 */
export async function headersFor(
  sources: readonly string[],
  read: ReadHeader,
): Promise<ReadonlyMap<string, string>> {
  const headers = new Map<string, string>();
  const asked = new Set<string>();
  const waiting = sources.flatMap(includesOf);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (asked.has(path)) continue;
    asked.add(path);
    const text = await read(path);
    if (text === undefined) continue;
    headers.set(path, text);
    const folder = posix.dirname(path);
    waiting.push(...includesOf(text).flatMap((inner) => [inner, posix.join(folder, inner)]));
  }
  return headers;
}
