import { DataError } from '@vse/base';

/** One record of a table of captions. */
export interface CaptionRow {
  /** Path of the image below its folder. */
  readonly image: string;
  /** Captions of the image, at least one. */
  readonly captions: readonly string[];
  /** Split of the image, if the record names one. */
  readonly split?: string;
}

/** Names of the columns or fields of a table. */
export interface TableColumns {
  /** Column of the image's path. Defaults to `image`, `file_name`, `filename`, `file`, `filepath`, `image_name` or `path`. */
  readonly image?: string;
  /** Column of the caption. Defaults to `caption`, `captions`, `text`, `sentence`, `comment`, `title` or `description`. */
  readonly caption?: string;
  /** Column of the split, which a table need not have. Defaults to `split`. */
  readonly split?: string;
}

const usual = {
  image: ['image', 'file_name', 'filename', 'file', 'filepath', 'image_name', 'path'],
  caption: ['caption', 'captions', 'text', 'sentence', 'comment', 'title', 'description'],
  split: ['split'],
};

/**
 * Finds the columns of image, caption and split among the names of a table.
 *
 * @throws `DataError` if it has no column for the image or the caption.
 */
export function columnsOf(
  where: string,
  names: readonly string[],
  columns: TableColumns,
): { readonly image: string; readonly caption: string; readonly split?: string } {
  const find = (column: keyof TableColumns): string | undefined => {
    const wanted = columns[column] === undefined ? usual[column] : [columns[column].toLowerCase()];
    return wanted.flatMap((one) => names.find((name) => name.trim().toLowerCase() === one) ?? [])[0];
  };
  const must = (column: 'image' | 'caption'): string => {
    const name = find(column);
    if (name !== undefined) return name;
    throw new DataError(
      `${where} must have a column for the ${column} (${columns[column] ?? usual[column].join(', ')}), got ` +
        `${names.slice(0, 12).join(', ').slice(0, 300) || 'none'}. Name it with columns.`,
    );
  };
  const split = find('split');
  return { image: must('image'), caption: must('caption'), ...(split !== undefined && { split }) };
}

/** Checks one record. The splits `val`, `valid` and `validation` are called `dev`, as everywhere. */
export function captionRow(where: string, image: unknown, caption: unknown, split: unknown): CaptionRow {
  if (typeof image !== 'string' || image.trim() === '') {
    throw new DataError(`${where} must name an image, got ${shown(image)}. Correct the record or remove it.`);
  }
  const texts: unknown[] = Array.isArray(caption) ? caption : [caption];
  const captions = texts.map((text) => {
    if (typeof text === 'string' && text.trim() !== '') return text.trim();
    throw new DataError(`${where} must have a caption, got ${shown(text)}. Fill it in or remove the record.`);
  });
  if (split !== undefined && split !== null && typeof split !== 'string') {
    throw new DataError(`${where} must name its split in words, got ${shown(split)}. Correct the record.`);
  }
  const name = split?.trim().toLowerCase() ?? '';
  return {
    image: image.trim(),
    captions,
    ...(name !== '' && { split: /^(val|valid|validation)$/.test(name) ? 'dev' : name }),
  };
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}
