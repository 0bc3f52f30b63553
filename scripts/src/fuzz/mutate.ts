import type { SeededRandom } from '@vse/core';

/** Numbers and characters that break parsers. */
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
  // another number
  (bytes, at, random) => {
    const digit = bytes.subarray(at).findIndex((byte) => byte >= 0x30 && byte <= 0x39);
    return digit < 0 ? bytes : put(bytes, at + digit, 1, Buffer.from(random.pick(awkward.slice(0, 9))));
  },
  // a part repeated
  (bytes, at, random) => put(bytes, at, 0, bytes.subarray(at, at + 1 + random.integer(64))),
  // another part in its place
  (bytes, at, random) => {
    const from = random.integer(bytes.length + 1);
    const part = bytes.subarray(from, from + 1 + random.integer(32));
    return put(bytes, at, part.length, part);
  },
  // a character repeated many times
  (bytes, at, random) =>
    put(bytes, at, 0, Buffer.from(random.pick(awkward).repeat(1 + random.integer(2000)))),
];

/**
 * The bytes with one to four mutations, mostly near the beginning, where headers are. `words` are tokens of the format.
 */
export function mutate(bytes: Buffer, random: SeededRandom, words: readonly string[]): Buffer {
  let changed = bytes;
  for (let count = 1 + random.integer(4); count > 0; count--) {
    const near = random.next() < 0.6 ? Math.min(changed.length, 160) : changed.length;
    changed = random.pick(changes)(changed, random.integer(near + 1), random, words);
  }
  return changed;
}
