import { lowerCase } from './lower-case';

/**
 * Lower-cases, then takes every run of at least two letters, digits or underscores, as scikit-learn's vectorizers do:
 * "a" is no token, and "woman's" becomes "woman".
 */
export function wordPatternTokens(text: string): string[] {
  return lowerCase(text).match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
}
