import type { HostArray } from './host-arrays';

/** Memory that threads share. */
export type Mailbox = SharedArrayBuffer;

/** Growing shared memory is newer than the library types in use. */
type Growing = SharedArrayBuffer & { grow(bytes: number): void };
const GrowingBuffer = SharedArrayBuffer as unknown as new (
  bytes: number,
  options: { readonly maxByteLength: number },
) => Growing;

const word = Float32Array.BYTES_PER_ELEMENT;
/** Address space that is set aside, not memory. */
const largest = 2 ** 32;

/**
 * For up to so many words, or, where that cannot be known, one that grows with what is posted in it: copies to and from it
 * take several times as long.
 */
export function newMailbox(words?: number): Mailbox {
  if (words !== undefined) return new SharedArrayBuffer(words * word);
  return new GrowingBuffer(word, { maxByteLength: largest });
}

/** How many words arrays of these shapes take in a mailbox. */
export function wordsOf(shapes: readonly (readonly number[])[]): number {
  return shapes.reduce((sum, shape) => sum + 1 + shape.length + shape.reduce((a, b) => a * b, 1), 1);
}

/**
 * Writes arrays in the place of what was there: how many they are, then for each its rank (-1 for one that is missing) and
 * its shape, then the numbers of all. Whoever reads must wait until it is written.
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

/** The arrays in it, as views: the next that is posted overwrites them. */
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
