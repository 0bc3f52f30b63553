/** A picture that could not be indexed. */
export interface PictureFailure {
  /** Id of its item, or the path of a folder that cannot be read. */
  readonly id: string;
  /** The reason. */
  readonly error: Error;
}

/** Numbers of pictures so far. */
export interface IndexPicturesCounts {
  /** Pictures that were added. */
  readonly added: number;
  /** Pictures whose content is another than before. */
  readonly changed: number;
  /** Pictures that were moved or renamed; they are not embedded again. */
  readonly renamed: number;
  /** Pictures whose files are gone. */
  readonly removed: number;
  /** Pictures that are as before. */
  readonly unchanged: number;
  /** Pictures that cannot be read or embedded. */
  readonly failed: number;
}

/** Progress of `indexPictures`. */
export interface IndexPicturesProgress extends IndexPicturesCounts {
  /** Pictures so far. */
  readonly done: number;
  /** Pictures of the folder. */
  readonly total: number;
}

/** Numbers of pictures, and the failures. */
export interface IndexPicturesReport extends IndexPicturesCounts {
  /** The first 1,000 failures. */
  readonly failures: readonly PictureFailure[];
}

/** Counts of a call, and what is told of them. */
export interface PictureTally {
  /** Counts so far, each of which may be raised. */
  readonly counts: { -readonly [Name in keyof IndexPicturesCounts]: number };
  /** Counts a picture that cannot be read or embedded, and reports it. */
  fail(id: string, error: Error): void;
  /** Tells the progress among a number of pictures. */
  tell(total: number): void;
  report(): IndexPicturesReport;
}

const mostFailures = 1000;

/** Counts of zero. */
export function pictureTally({
  onProgress,
  onFailure,
}: {
  readonly onProgress?: ((progress: IndexPicturesProgress) => void) | undefined;
  readonly onFailure?: ((failure: PictureFailure) => void) | undefined;
}): PictureTally {
  const counts = { added: 0, changed: 0, renamed: 0, removed: 0, unchanged: 0, failed: 0 };
  const failures: PictureFailure[] = [];
  return {
    counts,
    fail(id, error) {
      counts.failed += 1;
      if (failures.length < mostFailures) failures.push({ id, error });
      onFailure?.({ id, error });
    },
    tell(total) {
      const { added, changed, renamed, unchanged, failed } = counts;
      onProgress?.({ ...counts, done: added + changed + renamed + unchanged + failed, total });
    },
    report: () => ({ ...counts, failures }),
  };
}
