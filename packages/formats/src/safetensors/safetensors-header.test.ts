import { DataError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSafetensorsHeader } from './safetensors-header';

const parse = (text: string, bytes: number) => parseSafetensorsHeader('read: x', text, bytes);
const entry = (begin: number, end: number, shape = [(end - begin) / 4], dtype = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: [begin, end] });

describe('parseSafetensorsHeader', () => {
  it('gives entries and metadata', () => {
    const text = `{"__metadata__":{"format":"pt"},"b":${entry(8, 16)},"a":${entry(0, 8, [2, 1])}}   `;
    expect(parse(text, 16)).toEqual({
      metadata: { format: 'pt' },
      entries: [
        { name: 'b', dtype: 'float32', shape: [2], begin: 8, end: 16 },
        { name: 'a', dtype: 'float32', shape: [2, 1], begin: 0, end: 8 },
      ],
    });
    expect(parse('{}', 0)).toEqual({ entries: [], metadata: {} });
  });

  it('takes a scalar, an empty tensor and a name that objects have', () => {
    const text = `{"__proto__":${entry(0, 4, [])},"none":${entry(4, 4, [0, 3])},"toString":${entry(4, 8)}}`;
    expect(parse(text, 8).entries.map(({ name }) => name)).toEqual(['__proto__', 'none', 'toString']);
  });

  it.each([
    [
      'overlap',
      `{"a":${entry(0, 8)},"b":${entry(4, 12)}}`,
      12,
      'b overlaps the tensor before it: starts at 4, wanted 8',
    ],
    ['hole', `{"a":${entry(0, 8)},"b":${entry(12, 16)}}`, 16, 'b leaves a hole before it'],
    ['hole at the start', `{"a":${entry(4, 8)}}`, 8, 'a leaves a hole before it'],
    [
      'truncated',
      `{"a":${entry(0, 8)}}`,
      4,
      'take 8 bytes, the file has 4 after its header. It is truncated',
    ],
    ['too long', `{"a":${entry(0, 8)}}`, 12, 'followed by other data'],
    ['a name twice', `{"a":${entry(0, 4)},"a":${entry(4, 8)}}`, 8, 'names "a" twice'],
    ['a name twice, spelt otherwise', `{"a":${entry(0, 4)},"\\u0061":${entry(4, 8)}}`, 8, 'names "a" twice'],
    ['shape that lies', `{"a":${entry(0, 8, [3])}}`, 8, 'F32 [3] takes 12 bytes, data_offsets give 8'],
    ['negative shape', `{"a":${entry(0, 8, [-2])}}`, 8, 'shape must be whole numbers'],
    ['huge shape', `{"a":${entry(0, 8, [2 ** 50, 2 ** 50])}}`, 8, 'data_offsets give 8'],
    ['unknown type', `{"a":${entry(0, 8, [2], 'F8_E4M3')}}`, 8, 'got "F8_E4M3"'],
    ['a type that objects have', `{"a":${entry(0, 8, [2], 'toString')}}`, 8, 'dtype must be one of'],
    ['offsets', '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}', 8, 'two whole numbers'],
    [
      'a shape deeper than the stack',
      `{"a":{"dtype":"F32","shape":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
      0,
      'shape must be whole numbers, got lists within lists, too deep to print',
    ],
    [
      'a header of objects within objects',
      `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
      0,
      'a: dtype must be one of',
    ],
    ['a long shape', `{"a":{"dtype":"F32","shape":["${'x'.repeat(1000)}"]}}`, 0, /got \["x{198} \.\.\.\./],
    ['null', '{"a":null}', 0, 'dtype must be one of'],
    ['metadata', '{"__metadata__":{"a":1}}', 0, '__metadata__ must map names to text'],
    ['array', '[]', 0, 'not a JSON object'],
    ['leading space', ' {}', 0, 'not a JSON object'],
    ['not JSON', '{"a":', 0, 'not a JSON object'],
  ])('refuses: %s', (_, text, bytes, message) => {
    expect(() => parse(text, bytes)).toThrow(`read: x: `);
    expect(() => parse(text, bytes)).toThrow(message);
    expect(() => parse(text, bytes)).toThrow(DataError);
  });

  it('meets any damage with a DataError', () => {
    const good = `{"__metadata__":{"k":"v"},"a":${entry(0, 8, [2, 1])},"b":${entry(8, 16)}}`;
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(8), fc.string({ maxLength: 8 }), (at, cut, put) => {
        try {
          parse(good.slice(0, at) + put + good.slice(at + cut), 16);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
