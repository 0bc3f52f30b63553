import { DataError } from '@vse/core';
import { readLines } from '../files/read-lines';

/** One line of a token file. */
export interface TokenLine {
  /** The image's file name as the file has it, extension included. */
  readonly image: string;
  /** Which of the image's captions it is, counted from 0. */
  readonly number: number;
  readonly text: string;
}

/**
 * Reads captions in the form of Flickr8k and Flickr30k: `<image>#<number>`, a tab, the sentence.
 * @throws DataError naming file and line where one does not have that form or has no words
 */
export async function readTokenFile(where: string, path: string): Promise<TokenLine[]> {
  const lines = await readLines(where, path);
  return lines.map((line, i) => {
    const found = /^([^\t#]+)#(\d+)\t(.*)$/.exec(line);
    if (found === null) {
      throw new DataError(
        `${where}: ${path}, line ${i + 1} must be "<image>#<number>", a tab and a caption, got ${quoted(line)}. Correct the line or remove it.`,
      );
    }
    const text = found[3]!.trim();
    if (text === '') {
      throw new DataError(
        `${where}: ${path}, line ${i + 1} must have a caption, got none for ${found[1]!}#${found[2]!}. Fill it in or remove the line.`,
      );
    }
    return { image: found[1]!.trim(), number: Number(found[2]), text };
  });
}

/** At most 60 characters of a line, in quotes. */
export function quoted(line: string): string {
  return JSON.stringify(line.length > 60 ? `${line.slice(0, 60)}...` : line);
}
