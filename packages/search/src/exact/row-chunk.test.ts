import { describe, expect, it } from 'vitest';
import { normalVectors } from '../testing/vectors';
import { growingChunk } from './row-chunk';

const [dim, stride] = [5, 16];
const vectors = normalVectors(1, 40, dim);
const settings = {
  dim,
  stride,
  metric: 'cosine' as const,
  allocate: (bytes: number) => new SharedArrayBuffer(bytes),
};
const isShared = ({ buffer }: ArrayBufferView) => buffer instanceof SharedArrayBuffer;

describe('growingChunk', () => {
  it('holds vectors where native products read them until threads want them, and then in shared memory', () => {
    const chunk = growingChunk(0, { ...settings, precision: 'float32' });
    for (const vector of vectors.slice(0, 10)) chunk.push(vector, 0);
    const before = chunk.coarse() as Float32Array;
    expect([isShared(before), isShared(chunk.factors), chunk.floats]).toEqual([false, true, undefined]);
    chunk.share!();
    const after = chunk.coarse() as Float32Array;
    expect(isShared(after)).toBe(true);
    expect(after).toEqual(before);
    chunk.share!();
    expect(chunk.coarse()).toBe(after);
    for (const vector of vectors.slice(10)) chunk.push(vector, 0); // beyond its first 16 rows
    const grown = chunk.coarse() as Float32Array;
    expect(isShared(grown)).toBe(true);
    for (const [row, vector] of vectors.entries()) {
      expect(grown.subarray(row * stride, row * stride + dim)).toEqual(vector);
    }
  });

  it('shares codes from the start, with the vectors and their own terms beside them', () => {
    const chunk = growingChunk(0, { ...settings, precision: 'int8' });
    const plain = growingChunk(0, { ...settings, precision: 'float32' });
    for (const vector of vectors) for (const one of [chunk, plain]) one.push(vector, 0);
    chunk.share!();
    expect(chunk.coarse()).toBeInstanceOf(Int8Array);
    expect(isShared(chunk.coarse() as Int8Array)).toBe(true);
    const { values, factors, offsets, errors } = chunk.floats!;
    expect(isShared(values)).toBe(false);
    expect(values).toEqual(plain.coarse());
    expect({ factors, offsets, errors }).toEqual({
      factors: plain.factors,
      offsets: plain.offsets,
      errors: plain.errors,
    });
    expect(chunk.errors[0]).toBeGreaterThan(errors[0]!); // codes are rounded
  });
});
