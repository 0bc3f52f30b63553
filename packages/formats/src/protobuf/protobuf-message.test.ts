import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protobufFields } from './protobuf';
import { protobufMessage, type ProtobufEntry } from './protobuf-message';

describe('protobufMessage', () => {
  it('writes each kind of value', () => {
    const bytes = protobufMessage([
      [1, 300],
      [2, 'ab'],
      [3, { float32: 1 }],
      [4, [[1, 5]]],
    ]); // prettier-ignore
    // 300 is 44 + 2 * 128; 1 as float32 is 0x3f800000, lowest byte first; the message within is two bytes.
    expect([...bytes]).toEqual([8, 172, 2, 18, 2, 97, 98, 29, 0, 0, 128, 63, 34, 2, 8, 5]);
  });

  it('is read back field by field', () => {
    const number = fc.integer({ min: 1, max: 5000 });
    const value = fc.oneof(fc.nat(), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(number, value)), (fields) => {
        const read = [...protobufFields(protobufMessage(fields))];
        expect(read.map(({ number }) => number)).toEqual(fields.map(([number]) => number));
        read.forEach(({ content }, i) => {
          const wanted = fields[i]![1];
          expect(content && [...content]).toEqual(typeof wanted === 'number' ? undefined : [...wanted]);
        });
      }),
    );
  });

  it('nests messages, also empty ones', () => {
    const inner: readonly ProtobufEntry[] = [];
    const [field] = [...protobufFields(protobufMessage([[7, inner]]))];
    expect(field).toMatchObject({ number: 7, content: new Uint8Array() });
    expect(protobufMessage([])).toHaveLength(0);
  });
});
