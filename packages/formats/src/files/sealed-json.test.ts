import { DataError, OptionError } from '@vse/core';
import { damages } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSealedJson, sealedJson } from './sealed-json';

describe('sealedJson', () => {
  it('is read as it was written, and is JSON with a checksum', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        fc.pre(!('checksum' in value));
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        expect(parseSealedJson('it', sealedJson(value))).toEqual(plain);
      }),
    );
    expect(JSON.parse(sealedJson({ a: 1 }))).toMatchObject({ a: 1, checksum: expect.any(String) as string });
  });

  it('refuses any damage', () => {
    const text = Buffer.from(
      sealedJson({ epoch: 3, rates: [0.1, 0.2], name: 'a long enough name', none: null }),
    );
    for (const { bytes, name } of damages(text, { places: 200, seed: 1 })) {
      expect(() => parseSealedJson('state.json', bytes.toString()), name).toThrow(DataError);
    }
    expect(() => parseSealedJson('state.json', '{}')).toThrow('state.json must end with a checksum');
  });

  it('refuses a checksum of its own', () => {
    expect(() => sealedJson({ checksum: 1 })).toThrow(OptionError);
  });
});
