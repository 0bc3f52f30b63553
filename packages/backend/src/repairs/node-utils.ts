import { builtin } from '../platform';

type Check = (value: unknown) => boolean;

/** The checks that Node 23 took out of its `util` module, and that tfjs-node 4.22.0 still calls. */
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
 * Puts back into Node's `util` the checks that tfjs-node 4.22.0 calls and Node >= 23 no longer has. Checks that are
 * there stay as they are. Returns the names it put back: none in a browser, or on an older Node.
 */
export function restoreNodeUtils(
  util: Record<string, unknown> | undefined = builtin('util'),
): readonly string[] {
  if (!util) return [];
  const missing = Object.keys(removed).filter((name) => typeof util[name] !== 'function');
  for (const name of missing) util[name] = removed[name];
  return missing;
}
