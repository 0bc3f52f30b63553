import type { SeededRandom } from '@vse/core';

/** Numbers and signs that parsers stumble over. */
const awkward = [
  '0', '-1', '1e9', '1e400', '4294967296', '9007199254740993', '99999999999999999999', 'NaN', 'Infinity', 'null', 'true',
  '""', "'", '"', '\\', '\\u0000', '{', '}', '[', ']', '(', ')', ',', ':', '\t', '\n', '\r\n', '#', '/', '../', '\0', '\ufeff',
]; // prettier-ignore

type Change = (bytes: Buffer, at: number, random: SeededRandom, words: readonly string[]) => Buffer;

const put = (bytes: Buffer, at: number, cut: number, piece: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(Math.min(bytes.length, at + cut))]);

const changes: readonly Change[] = [
  (bytes, at, random) => put(bytes, at, 1, Uint8Array.of(random.integer(256))),
  (bytes, at, random) => put(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << random.integer(8)))),
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at, random) => put(bytes, at, 1 + random.integer(16), new Uint8Array(0)),
  (bytes, at, random) => put(bytes, at, 0, new Uint8Array(1 + random.integer(64)).fill(random.integer(256))),
  (bytes, at, random) => put(bytes, at, random.integer(8), Buffer.from(random.pick(awkward))),
  (bytes, at, random, words) => put(bytes, at, random.integer(8), Buffer.from(random.pick(words))),
  // a number made another one
  (bytes, at, random) => {
    const digit = bytes.subarray(at).findIndex((byte) => byte >= 0x30 && byte <= 0x39);
    return digit < 0 ? bytes : put(bytes, at + digit, 1, Buffer.from(random.pick(awkward.slice(0, 9))));
  },
  // a part said twice
  (bytes, at, random) => put(bytes, at, 0, bytes.subarray(at, at + 1 + random.integer(64))),
  // another part in the place of this one
  (bytes, at, random) => {
    const from = random.integer(bytes.length + 1);
    const part = bytes.subarray(from, from + 1 + random.integer(32));
    return put(bytes, at, part.length, part);
  },
  // a sign said very often
  (bytes, at, random) =>
    put(bytes, at, 0, Buffer.from(random.pick(awkward).repeat(1 + random.integer(2000)))),
];

/**
 * The bytes with one to four changes, mostly near their beginning, where headers are. `words` are what the format itself is
 * made of.
 */
export function mutate(bytes: Buffer, random: SeededRandom, words: readonly string[]): Buffer {
  let changed = bytes;
  for (let count = 1 + random.integer(4); count > 0; count--) {
    const near = random.next() < 0.6 ? Math.min(changed.length, 160) : changed.length;
    changed = random.pick(changes)(changed, random.integer(near + 1), random, words);
  }
  return changed;
}
