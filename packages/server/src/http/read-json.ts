import { ServiceError } from '../service-error';

/** Objects and lists in each other, at most. */
const deepest = 32;

/**
 * Parses a body of JSON.
 *
 * @throws `ServiceError` for what is no JSON, or is nested so deeply that it can only mean harm.
 */
export function readJson(text: string): unknown {
  let depth = 0;
  let most = 0;
  let inText = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inText) {
      if (character === '\\') i += 1;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{' || character === '[') most = Math.max(most, ++depth);
    else if (character === '}' || character === ']') depth -= 1;
  }
  if (most > deepest)
    throw new ServiceError('bad-request', `The JSON must be at most ${deepest} levels deep.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ServiceError('bad-request', `The body must be JSON: ${(error as Error).message}`);
  }
}
