import { itemSizes, numbersOf, type Dtype, type Numbers } from '../numbers/dtypes';
import { parseSafetensorsHeader, safetensorsHeaderLength, safetensorsHeaderText } from './safetensors-header';

/** Name, type and shape of a tensor in a file. */
export interface SafetensorsTensor {
  /** Name of the tensor. */
  readonly name: string;
  /** Number type in the file. */
  readonly dtype: Dtype;
  /** Size of each axis; empty for a scalar. */
  readonly shape: readonly number[];
}

/** A safetensors file that is read from its beginning to its end, one tensor at a time. */
export interface SafetensorsPieces {
  /** The tensors, in the order of their values in the file. */
  readonly tensors: readonly SafetensorsTensor[];
  /** Text by key, `__metadata__` in the file. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Reads the values of the next tensor, of its own number type; halves as float32, booleans as bytes. */
  next(): Promise<Numbers>;
  /**
   * Reads the values of the next tensor as `next` does, in parts of at most `most` bytes of the file. The bytes of a part are
   * taken while the one before is in use: memory that `take` gives again must hold two.
   */
  nextParts(most: number): AsyncGenerator<Numbers>;
}

/**
 * Reads the header of a safetensors file of which bytes come in their order, from a disk or a network, and then one tensor
 * after another, so that no more than one is in memory. https://github.com/huggingface/safetensors#format
 *
 * @param where - File or other name for messages.
 * @param size - Size of the file in bytes.
 * @param take - Reads the next bytes of the file, into memory of their own.
 * @throws `DataError` that names the tensor if the header is damaged, names a tensor twice, has overlaps or holes or does
 * not fit the size.
 * @example
 * ```ts
 * import { safetensorsBytes, safetensorsPieces } from '@vse/formats/browser';
 *
 * const bytes = safetensorsBytes({ weight: { shape: [2], data: Float32Array.of(1, 2) } });
 * let at = 0;
 * const take = (length: number) => Promise.resolve(bytes.slice(at, (at += length)));
 * const file = await safetensorsPieces('weights', bytes.length, take);
 * console.log(file.tensors, await file.next()); // weight [2], and 1, 2
 * ```
 */
export async function safetensorsPieces(
  where: string,
  size: number,
  take: (length: number) => Promise<Uint8Array>,
): Promise<SafetensorsPieces> {
  const lead = await take(Math.min(8, size));
  const length = safetensorsHeaderLength(where, lead, size);
  const text = safetensorsHeaderText(await take(length));
  const { entries, metadata } = parseSafetensorsHeader(where, text, size - 8 - length);
  const ordered = [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end);
  let next = 0;
  const takeBytes = (bytes: number) => take(bytes) as Promise<Uint8Array<ArrayBuffer>>;
  return {
    tensors: ordered.map(({ name, dtype, shape }) => ({ name, dtype, shape })),
    metadata,
    async next() {
      const { dtype, begin, end } = ordered[next++]!;
      return numbersOf(dtype, await takeBytes(end - begin));
    },
    async *nextParts(most) {
      const { dtype, begin, end } = ordered[next++]!;
      const whole = Math.max(1, Math.floor(most / itemSizes[dtype])) * itemSizes[dtype];
      let at = begin;
      const takeNext = () => {
        const bytes = Math.min(whole, end - at);
        at += bytes;
        return takeBytes(bytes);
      };
      for (let taking = at < end ? takeNext() : undefined; taking;) {
        const bytes = await taking;
        taking = at < end ? takeNext() : undefined;
        taking?.catch(() => undefined); // thrown where it is awaited, unless the caller stops before
        yield numbersOf(dtype, bytes);
      }
    },
  };
}
