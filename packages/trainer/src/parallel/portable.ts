import { OptionError } from '@vse/core';

/** A value that can be sent to a thread, and its buffers to transfer instead of copying. */
export interface Portable<T> {
  readonly value: T;
  readonly transfer: ArrayBuffer[];
}

/**
 * Copies a value to send it to a thread: of every typed array only the values in view, while a plain message would copy
 * the whole underlying buffer, which may be a whole file. Linear in the size of the value.
 *
 * @throws `OptionError` that names the place of a function.
 */
export function portable<T>(what: string, value: T): Portable<T> {
  const transfer: ArrayBuffer[] = [];
  const copied = new Map<object, unknown>();
  const copy = (at: string, part: unknown): unknown => {
    if (typeof part === 'function') {
      throw new OptionError(
        `dataParallel: ${at} is a function, which cannot be sent to a thread. Give plain values and typed arrays.`,
      );
    }
    if (typeof part !== 'object' || part === null) return part;
    if (!copied.has(part)) copied.set(part, copyOf(at, part));
    return copied.get(part);
  };
  const copyOf = (at: string, part: object): unknown => {
    if (ArrayBuffer.isView(part) && !(part instanceof DataView)) {
      const own = (part as Float32Array).slice();
      transfer.push(own.buffer);
      return own;
    }
    if (Array.isArray(part)) return part.map((item, i) => copy(`${at}[${i}]`, item));
    const prototype: unknown = Object.getPrototypeOf(part);
    if (prototype !== Object.prototype && prototype !== null) return part; // maps and dates: the message copies them
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, copy(`${at}.${key}`, item)]));
  };
  return { value: copy(what, value) as T, transfer };
}
