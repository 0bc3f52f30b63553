import { DataError } from '@vse/core';

/**
 * Parses a file of JSON.
 *
 * @throws `DataError` if it is not JSON in UTF-8, or has a key `__proto__`, which could change objects that it is copied to.
 */
export function parseJson(file: string, bytes: Uint8Array): unknown {
  let found = '';
  let parsed: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    parsed = JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') found = key;
      return value;
    });
  } catch (cause) {
    throw new DataError(
      `openModel: ${file} must be JSON in UTF-8: ${(cause as Error).message}. It is damaged: copy the model again.`,
      { cause },
    );
  }
  if (found === '') return parsed;
  throw new DataError(
    `openModel: ${file} must have no key ${found}, got one. Give a folder that saveModel wrote.`,
  );
}
