import { DataError } from '@vse/core';

/** Nesting beyond which a file is refused instead of exhausting the stack. */
const maxDepth = 200;

/**
 * Parses a file of JSON.
 *
 * @throws `DataError` if it is not JSON in UTF-8, is nested too deeply, or has a key `__proto__`, which could change objects
 * that it is copied to.
 */
export function parseJson(file: string, bytes: Uint8Array): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new DataError(
      `openModel: ${file} must be JSON in UTF-8: ${(cause as Error).message}. It is damaged: copy the model again.`,
      { cause },
    );
  }
  const fault = faultOf(parsed, 0);
  if (fault === undefined) return parsed;
  throw new DataError(`openModel: ${file} must ${fault}. Give a folder that saveModel wrote.`);
}

function faultOf(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > maxDepth) return `be nested at most ${maxDepth} deep, got more`;
  if (Object.hasOwn(value, '__proto__')) return 'have no key __proto__, got one';
  for (const item of Object.values(value) as unknown[]) {
    const fault = faultOf(item, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
