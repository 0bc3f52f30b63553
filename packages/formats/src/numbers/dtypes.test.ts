import { describe, expect, it } from 'vitest';
import { itemSizes, numbersOf, toFloat32, type Dtype } from './dtypes';

/** One number of each type, as its little-endian bytes. */
const examples: readonly [Dtype, number[], number][] = [
  ['bool', [1], 1],
  ['uint8', [200], 200],
  ['int8', [0xfe], -2],
  ['int16', [0xfe, 0xff], -2],
  ['uint16', [0x01, 0x80], 32769], // 1 + 128 * 256
  ['int32', [0xfe, 0xff, 0xff, 0xff], -2],
  ['uint32', [0, 0, 0, 0x80], 2 ** 31],
  ['int64', [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], -2],
  ['uint64', [0, 0, 0, 0, 1, 0, 0, 0], 2 ** 32],
  ['float16', [0x00, 0x3e], 1.5],
  ['bfloat16', [0xc0, 0x3f], 1.5], // the upper half of float32 1.5 = 0x3fc00000
  ['float32', [0, 0, 0xc0, 0x3f], 1.5],
  ['float64', [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], 1.5],
];

describe('numbersOf', () => {
  it.each(examples)('reads %s', (dtype, bytes, value) => {
    expect(bytes).toHaveLength(itemSizes[dtype]);
    const twice = Uint8Array.from([...bytes, ...bytes]);
    expect(toFloat32(numbersOf(dtype, twice))).toEqual(new Float32Array([value, value]));
    const second = twice.subarray(bytes.length);
    expect(toFloat32(numbersOf(dtype, second))).toEqual(new Float32Array([value]));
  });

  it('has an example of every type', () => {
    expect(examples.map(([dtype]) => dtype).sort()).toEqual(Object.keys(itemSizes).sort());
  });
});
