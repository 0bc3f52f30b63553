/** What a wheel says of one of its files. */
export interface RecordedFile {
  /** SHA-256 in URL-safe base 64 without padding, as RECORD has it. */
  readonly sha256: string;
}

/**
 * The checksums in a wheel's RECORD, by path: lines of `path,sha256=...,size`, where a path with a comma or a quote stands
 * in quotes. Lines without a SHA-256 (RECORD's own) are left out.
 * https://packaging.python.org/en/latest/specifications/recording-installed-packages/#the-record-file
 */
export function parseRecord(text: string): ReadonlyMap<string, RecordedFile> {
  const files = new Map<string, RecordedFile>();
  for (const line of text.split(/\r?\n/)) {
    const [, quoted, plain, sha256] = /^(?:"((?:[^"]|"")*)"|([^",]*)),sha256=([\w-]+),\d*$/.exec(line) ?? [];
    const path = quoted?.replaceAll('""', '"') ?? plain;
    if (path !== undefined && sha256 !== undefined) files.set(path, { sha256 });
  }
  return files;
}
