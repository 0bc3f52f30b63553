import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/core';
import { isFile } from '../models/model-folder';

/** File of the training captions in the folder of a model. */
export const bankName = 'captions.txt';

/**
 * Reads the captions to choose from, one a line, each once: those of a file, or of the model's training.
 *
 * @throws `OptionError` if there is neither, `DataError` if the file has no caption or is not UTF-8.
 */
export async function captionBank(given: string | undefined, model: string): Promise<readonly string[]> {
  const file = given ?? join(model, bankName);
  if (given === undefined && !(await isFile(file))) {
    throw new OptionError(
      `--captions: ${model} has no ${bankName} with the captions of its training, so a file must be named: --captions FILE, one caption a line.`,
    );
  }
  const captions = [
    ...new Set(
      textOf(file, await readFile(file))
        .split(/\r?\n/)
        .map((line) => line.trim()),
    ),
  ].filter((line) => line !== '');
  if (captions.length > 0) return captions;
  throw new DataError(`--captions: ${file} must have captions, one a line, got none.`);
}

function textOf(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(`--captions: ${file} must be text in UTF-8, got other bytes. Save it as UTF-8.`, {
      cause,
    });
  }
}
