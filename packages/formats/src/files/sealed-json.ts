import { DataError, OptionError } from '@vse/core';
import { sha256 } from '../digests/sha256';

const seal = /,?"checksum":"([0-9a-f]{64})"\}\n$/;

/**
 * JSON of an object on one line that ends with the sha256 of the rest, `"checksum"`: `parseSealedJson` detects any change of
 * a byte.
 *
 * @throws `OptionError` if the object has a `checksum` of its own.
 * @example
 * ```ts
 * import { parseSealedJson, sealedJson } from '@vse/formats';
 *
 * const text = sealedJson({ epoch: 3 });
 * console.log(text, parseSealedJson('state.json', text)); // {"epoch":3,"checksum":"..."} and { epoch: 3 }
 * ```
 */
export function sealedJson(value: Readonly<Record<string, unknown>>): string {
  if ('checksum' in value)
    throw new OptionError(
      'sealedJson: the object must not have a checksum of its own, got one. Rename the key.',
    );
  const text = JSON.stringify(value);
  const comma = text === '{}' ? '' : ',';
  return `${text.slice(0, -1)}${comma}"checksum":"${sha256(text)}"}\n`;
}

/**
 * Parses the text of `sealedJson` and returns the object without its checksum.
 *
 * @param where - File or other name for the message.
 * @param text - The text.
 * @throws `DataError` that names the text if it has no checksum or another one than its content.
 * @example
 * ```ts
 * import { parseSealedJson, sealedJson } from '@vse/formats';
 *
 * const text = sealedJson({ epoch: 3 });
 * try {
 *   parseSealedJson('state.json', text.replace('3', '4'));
 * } catch (error) {
 *   console.log(String(error)); // state.json is damaged ...
 * }
 * ```
 */
export function parseSealedJson(where: string, text: string): Readonly<Record<string, unknown>> {
  const found = seal.exec(text);
  if (!found) {
    throw new DataError(
      `${where} must end with a checksum of its content, got none. It is damaged or cut off.`,
    );
  }
  const content = `${text.slice(0, found.index)}}`;
  const sum = sha256(content);
  if (sum !== found[1]) {
    throw new DataError(
      `${where} is damaged: the sha256 of its content is ${sum}, its checksum says ${found[1]}.`,
    );
  }
  return JSON.parse(content) as Readonly<Record<string, unknown>>;
}
