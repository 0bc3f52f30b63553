import type { HostArray } from './host-arrays';

/** Memory that threads share. */
export type Mailbox = SharedArrayBuffer;

/** Growable shared memory is newer than the library types in use. */
type Growing = SharedArrayBuffer & { grow(bytes: number): void };
type GrowingBuffer = new (bytes: number, options: { readonly maxByteLength: number }) => Growing;

const word = Float32Array.BYTES_PER_ELEMENT;
/** Reserved address space in bytes, not memory. */
const largest = 2 ** 32;

/** A mailbox of `words` words, or a growing one if the size is unknown, which copies several times slower. */
export function newMailbox(words?: number): Mailbox {
  if (words !== undefined) return new SharedArrayBuffer(words * word);
  // Named here and not above: a page that is not cross-origin isolated has no SharedArrayBuffer.
  return new (SharedArrayBuffer as unknown as GrowingBuffer)(word, { maxByteLength: largest });
}

/** Number of words that arrays of these shapes take in a mailbox. */
export function wordsOf(shapes: readonly (readonly number[])[]): number {
  return shapes.reduce((sum, shape) => sum + 1 + shape.length + shape.reduce((a, b) => a * b, 1), 1);
}

/**
 * Replaces the content of a mailbox by arrays: their count, then the rank (-1 for a missing array) and shape of each, then
 * the values of all. Readers must wait until it returns.
 */
export function post(mailbox: Mailbox, arrays: readonly (HostArray | undefined)[]): void {
  const header = [
    arrays.length,
    ...arrays.flatMap((array) => (array ? [array.shape.length, ...array.shape] : [-1])),
  ];
  const size = arrays.reduce((sum, array) => sum + (array?.data.length ?? 0), header.length);
  if (mailbox.byteLength < size * word) (mailbox as Growing).grow(size * word);
  new Int32Array(mailbox, 0, header.length).set(header);
  let at = header.length;
  for (const array of arrays) {
    if (!array) continue;
    new Float32Array(mailbox, at * word, array.data.length).set(array.data);
    at += array.data.length;
  }
}

/** The arrays of a mailbox, as views that the next `post` overwrites. */
export function collect(mailbox: Mailbox): (HostArray | undefined)[] {
  const header = new Int32Array(mailbox, 0, mailbox.byteLength / word);
  const shapes: (readonly number[] | undefined)[] = [];
  let at = 1;
  for (let i = 0; i < header[0]!; i++) {
    const rank = header[at++]!;
    shapes.push(rank < 0 ? undefined : Array.from(header.subarray(at, at + rank)));
    at += Math.max(0, rank);
  }
  return shapes.map((shape) => {
    if (!shape) return undefined;
    const length = shape.reduce((product, size) => product * size, 1);
    const data = new Float32Array(mailbox, at * word, length);
    at += length;
    return { shape, data };
  });
}
