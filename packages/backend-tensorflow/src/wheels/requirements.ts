/** A package at an exact version. */
export interface Pinned {
  readonly name: string;
  readonly version: string;
}

/** Start of a wheel's file name, up to its Python tag. */
export function wheelStart({ name, version }: Pinned): string {
  return `${name.toLowerCase().replaceAll(/[-_.]+/g, '_')}-${version}-`;
}

/**
 * Packages that an extra of a wheel adds, from the wheel's METADATA: lines such as
 * `Requires-Dist: nvidia-cublas-cu12 ==12.2.5.6 ; extra == 'and-cuda'`. Skips those without an exact version.
 * https://packaging.python.org/en/latest/specifications/core-metadata/#requires-dist-multiple-use
 */
export function pinnedByExtra(metadata: string, extra: string): readonly Pinned[] {
  return metadata.split(/\r?\n/).flatMap((line) => {
    const [, name, version, condition] =
      /^Requires-Dist: *([\w.-]+) *\(?== *([\w.!+]+)\)? *;(.*)$/.exec(line) ?? [];
    if (name === undefined || version === undefined) return [];
    const [, wanted] = /extra *== *["']([\w-]+)["']/.exec(condition ?? '') ?? [];
    return wanted === extra ? [{ name, version }] : [];
  });
}
