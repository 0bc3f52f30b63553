/** A file that is read from its beginning on, with the digest of all of it. */
export interface OpenFile {
  /** Path or address, for messages. */
  readonly path: string;
  /** Size in bytes. */
  readonly size: number;
  /**
   * Reads the next bytes, into memory of their own.
   *
   * @throws `DataError` if the file ends before.
   */
  take(length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** SHA-256 of the whole file, whatever has been taken of it. */
  digest(): Promise<string>;
  /** Closes the file. */
  close(): Promise<void>;
}

/** The files of one model: a folder, an address, or files in memory. */
export interface ModelFiles {
  /** Folder or address of the model, for messages. */
  readonly where: string;
  /** Folder on this machine, where there is one. */
  readonly folder?: string;
  /** Opens a file by its path within the model, with `/` between folders; `undefined` if there is none. */
  open(path: string): Promise<OpenFile | undefined>;
  /** Files of a model in a folder within this one. */
  within(path: string): ModelFiles;
}

/** Reads a whole file. */
export async function readAll(file: OpenFile): Promise<Uint8Array<ArrayBuffer>> {
  return file.take(file.size);
}
