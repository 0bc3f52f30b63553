/** Entry of a wheel's RECORD. */
export interface RecordedFile {
  /** SHA-256 in URL-safe base64 without padding, as in RECORD. */
  readonly sha256: string;
}

/**
 * Parses a wheel's RECORD into checksums by path: lines of `path,sha256=...,size`, where a path with a comma or a quote is
 * quoted. Skips lines without a SHA-256 (RECORD's own).
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
