import { DataError } from '@vse/core';

/** What one record of a table of captions says. */
export interface CaptionRow {
  /** Path of the image below its folder. */
  readonly image: string;
  readonly captions: readonly string[];
  readonly split?: string;
}

/** What columns or fields are called; each is one name, or several of which a table has one. */
export interface TableColumns {
  /** Defaults to `image`, `file_name`, `filename`, `file`, `filepath`, `image_name` or `path`. */
  readonly image?: string;
  /** Defaults to `caption`, `captions`, `text`, `sentence`, `comment`, `title` or `description`. */
  readonly caption?: string;
  /** Defaults to `split`; a table need not have it. */
  readonly split?: string;
}

const usual = {
  image: ['image', 'file_name', 'filename', 'file', 'filepath', 'image_name', 'path'],
  caption: ['caption', 'captions', 'text', 'sentence', 'comment', 'title', 'description'],
  split: ['split'],
};

/** Finds the names under which a table has image, caption and split. Throws a `DataError` where it lacks one of the first two. */
export function columnsOf(
  where: string,
  names: readonly string[],
  asked: TableColumns,
): { readonly image: string; readonly caption: string; readonly split?: string } {
  const find = (column: keyof TableColumns): string | undefined => {
    const wanted = asked[column] === undefined ? usual[column] : [asked[column].toLowerCase()];
    return wanted.flatMap((one) => names.find((name) => name.trim().toLowerCase() === one) ?? [])[0];
  };
  const must = (column: 'image' | 'caption'): string => {
    const found = find(column);
    if (found !== undefined) return found;
    throw new DataError(
      `${where} must have a column for the ${column} (${asked[column] ?? usual[column].join(', ')}), got ` +
        `${names.slice(0, 12).join(', ').slice(0, 300) || 'none'}. Name it with columns.`,
    );
  };
  const split = find('split');
  return { image: must('image'), caption: must('caption'), ...(split !== undefined && { split }) };
}

/** One record, checked. A split is called as everywhere: `val`, `valid` and `validation` are `dev`. */
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
  const named = split?.trim().toLowerCase() ?? '';
  return {
    image: image.trim(),
    captions,
    ...(named !== '' && { split: /^(val|valid|validation)$/.test(named) ? 'dev' : named }),
  };
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
}
