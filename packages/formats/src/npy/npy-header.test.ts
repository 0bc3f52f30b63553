import { DataError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeNpyHeader, parseNpyHeader } from './npy-header';

const parse = (text: string) => parseNpyHeader('openNpy: x.npy', text);

describe('encodeNpyHeader', () => {
  it('is what numpy writes', () => {
    const bytes = Buffer.from(encodeNpyHeader('float32', [2, 3]));
    expect(bytes.length % 64).toBe(0);
    expect(bytes.subarray(0, 10)).toEqual(Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0])); // 128 - 10
    expect(bytes.toString('latin1', 10).trimEnd()).toBe(
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
    );
    expect(bytes.at(-1)).toBe(0x0a);
  });

  it('refuses what npy cannot hold', () => {
    expect(() => encodeNpyHeader('bfloat16', [1])).toThrow('npy has no bfloat16');
    expect(() => encodeNpyHeader('float32', [-1])).toThrow('whole numbers from 0');
  });

  it('comes back from parseNpyHeader', () => {
    const types = fc.constantFrom('bool', 'int8', 'uint16', 'int64', 'float16', 'float32', 'float64');
    fc.assert(
      fc.property(types, fc.array(fc.integer({ min: 0, max: 999 }), { maxLength: 4 }), (dtype, shape) => {
        const text = Buffer.from(encodeNpyHeader(dtype, shape)).toString('latin1', 10);
        expect(parse(text)).toEqual({ dtype, bigEndian: false, columnMajor: false, shape });
      }),
    );
  });
});

describe('parseNpyHeader', () => {
  it('reads other orders, quotes, big-endian and python 2 numbers', () => {
    expect(parse(`{"shape": (3L,), 'fortran_order': True, 'descr': '>f8'}`)).toEqual({
      dtype: 'float64',
      bigEndian: true,
      columnMajor: false, // one axis has one order
      shape: [3],
    });
    expect(parse(`{'descr': '<f4', 'fortran_order': True, 'shape': (3, 2), }`).columnMajor).toBe(true);
    expect(parse(`{'descr': '|u1', 'fortran_order': False, 'shape': (), }`).shape).toEqual([]);
  });

  it.each([
    [`{'descr': '|O', 'fortran_order': False, 'shape': (3,), }`, 'pickled Python objects'],
    [`{'descr': '<c8', 'fortran_order': False, 'shape': (3,), }`, 'cannot be read, wanted one of'],
    [`{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (3,), }`, 'cannot be read'],
    [`{'descr': '<f4', 'fortran_order': 0, 'shape': (3,), }`, 'must be True or False, got "0"'],
    [`{'descr': '<f4', 'fortran_order': False, 'shape': (-3,), }`, 'shape must be a tuple'],
    [`{'descr': '<f4', 'fortran_order': False, 'shape': (99999999, 99999999), }`, 'shape must be a tuple'],
    [`{'descr': '<f4', 'fortran_order': False, 'shape': (0, 99999999, 99999999), }`, 'shape must be a tuple'],
    [`{'descr': '<f4', 'fortran_order': False, 'shape': 3, }`, 'shape must be a tuple'],
    [`{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (3,), }`, 'once each'],
    [`{'descr': '<f4', 'fortran_order': False, 'shape': (${'1, '.repeat(65)}), }`, 'at most 64 axes, got 65'],
    [`{'descr': '<f4', 'shape': (3,), }`, 'got descr, shape'],
    ['', 'must be a Python dictionary'],
  ])('refuses %s', (text, message) => {
    expect(() => parse(text)).toThrow(`openNpy: x.npy: `);
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(DataError);
  });

  it('meets any damage with a DataError', () => {
    const good = `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`;
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(8), fc.string({ maxLength: 8 }), (at, cut, put) => {
        try {
          parse(good.slice(0, at) + put + good.slice(at + cut));
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
