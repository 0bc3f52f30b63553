import { builtin } from '../platform';

type Check = (value: unknown) => boolean;

/** Checks that Node 23 removed from its `util` module. */
const removed: Readonly<Record<string, Check>> = {
  isArray: (value) => Array.isArray(value),
  isBoolean: (value) => typeof value === 'boolean',
  isFunction: (value) => typeof value === 'function',
  isNull: (value) => value === null,
  isNullOrUndefined: (value) => value === null || value === undefined,
  isNumber: (value) => typeof value === 'number',
  isObject: (value) => typeof value === 'object' && value !== null,
  isString: (value) => typeof value === 'string',
  isUndefined: (value) => value === undefined,
};

/**
 * Restores the checks of Node's `util` that tfjs-node 4.22.0 calls and Node >= 23 lacks. Existing checks stay. Returns
 * the names of those restored: none in a browser, or on an older Node.
 */
export function restoreNodeUtils(
  util: Record<string, unknown> | undefined = builtin('util'),
): readonly string[] {
  if (!util) return [];
  const missing = Object.keys(removed).filter((name) => typeof util[name] !== 'function');
  for (const name of missing) util[name] = removed[name];
  return missing;
}
