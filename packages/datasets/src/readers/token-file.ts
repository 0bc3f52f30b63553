import { DataError } from '@vse/base';
import { readLines } from '../files/read-lines';

/** One line of a token file. */
export interface TokenLine {
  /** File name of the image, with its extension. */
  readonly image: string;
  /** Number of the caption among those of its image, from 0. */
  readonly number: number;
  readonly text: string;
}

/**
 * Reads captions in the form of Flickr8k and Flickr30k: `<image>#<number>`, a tab, the sentence.
 *
 * @throws `DataError` that names file and line if a line does not have that form or has no words.
 */
export async function readTokenFile(where: string, path: string): Promise<TokenLine[]> {
  const lines = await readLines(where, path);
  return lines.map((line, i) => {
    const match = /^([^\t#]+)#(\d+)\t(.*)$/.exec(line);
    if (match === null) {
      throw new DataError(
        `${where}: ${path}, line ${i + 1} must be "<image>#<number>", a tab and a caption, got ${quoted(line)}. Correct the line or remove it.`,
      );
    }
    const text = match[3]!.trim();
    if (text === '') {
      throw new DataError(
        `${where}: ${path}, line ${i + 1} must have a caption, got none for ${match[1]!}#${match[2]!}. Fill it in or remove the line.`,
      );
    }
    return { image: match[1]!.trim(), number: Number(match[2]), text };
  });
}

/** Quotes at most 60 characters of a line. */
export function quoted(line: string): string {
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}...` : line);
}
