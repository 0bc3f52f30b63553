import { DataError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protobufField, protobufFields } from './protobuf';

describe('protobufFields', () => {
  it('reads numbers, texts and fixed sizes, and skips none', () => {
    // 1: the varint 300; 2: 'ab'; 3: four bytes; 4: eight bytes.
    const bytes = Uint8Array.from([8, 172, 2, 18, 2, 97, 98, 29, 1, 2, 3, 4, 33, 1, 2, 3, 4, 5, 6, 7, 8]);
    const fields = [...protobufFields(bytes)];
    expect(fields.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect(fields.map(({ start, end }) => [start, end])).toEqual([[0, 3], [3, 7], [7, 12], [12, 21]]); // prettier-ignore
    expect([...fields[1]!.content!]).toEqual([97, 98]);
  });

  it('gives back what protobufField wrote', () => {
    const contents = fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.uint8Array({ maxLength: 300 })));
    fc.assert(
      fc.property(contents, (fields) => {
        const bytes = new Uint8Array(
          Buffer.concat(fields.map(([number, content]) => protobufField(number, content))),
        );
        const read = [...protobufFields(bytes)].map(({ number, content }) => [number, [...content!]]);
        expect(read).toEqual(fields.map(([number, content]) => [number, [...content]]));
      }),
    );
  });

  it('ends or throws a DataError for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        try {
          const ends = [...protobufFields(bytes)].map(({ end }) => end);
          expect(ends.at(-1) ?? 0).toBe(bytes.length);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
    );
    expect(() => [...protobufFields(Uint8Array.of(18, 9, 1))]).toThrow('cut short');
  });
});
