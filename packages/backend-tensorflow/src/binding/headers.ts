import { posix } from 'node:path';

/** Reads a header by its path below the include folder; `undefined` if it is absent. */
export type ReadHeader = (path: string) => Promise<string | undefined>;

/** Paths that a C or C++ source includes in quotes. */
export function includesOf(source: string): string[] {
  return [...source.matchAll(/^[ \t]*#[ \t]*include[ \t]+"([^"]+)"/gm)].map(([, path]) => path!);
}

/**
 * Collects the headers that sources include, directly or not: text by path. TensorFlow's wheel has about ten thousand
 * headers; its C API needs a few. Skips absent headers (the sources' own, or those of other systems). Reads each header
 * once: time grows with their size.
 */
export async function headersFor(
  sources: readonly string[],
  read: ReadHeader,
): Promise<ReadonlyMap<string, string>> {
  const headers = new Map<string, string>();
  const visited = new Set<string>();
  const waiting = sources.flatMap(includesOf);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (visited.has(path)) continue;
    visited.add(path);
    const text = await read(path);
    if (text === undefined) continue;
    headers.set(path, text);
    const folder = posix.dirname(path);
    waiting.push(...includesOf(text).flatMap((inner) => [inner, posix.join(folder, inner)]));
  }
  return headers;
}
