import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openProducts, plainProducts } from '../kernel/products';
import { normalVectors } from '../testing/vectors';
import { largestQueryNumber, relative, writeRow, type Precision } from './row-terms';
import { scanQueries } from './scan-queries';

const metrics = ['cosine', 'dot', 'euclidean'] as const;

describe('writeRow', () => {
  it('gives worked terms and codes', () => {
    const terms = { factors: new Float32Array(1), offsets: new Float32Array(1), errors: new Float32Array(1) };
    const floats = new Float32Array(16);
    floats.set([3, -4]);
    const codes = new Int8Array(16);
    writeRow(floats, 0, terms, { metric: 'dot', stride: 16, codes });
    // The largest number, 4, becomes 127: 3 is 95.25 of it.
    expect([...codes.subarray(0, 2)]).toEqual([95, -127]);
    expect(terms.factors[0]).toBeCloseTo(4 / 127, 8);
    writeRow(floats, 0, terms, { metric: 'cosine', stride: 16, codes });
    expect([...codes.subarray(0, 2)]).toEqual([95, -127]);
    expect(terms.factors[0]).toBeCloseTo(0.8 / 127, 8);
    writeRow(floats, 0, terms, { metric: 'euclidean', stride: 16 });
    expect([terms.factors[0], terms.offsets[0]]).toEqual([2, -25]);
  });

  it('bounds the error of every rank value, in both precisions, with and without WebAssembly', () => {
    const settings = fc.record({
      metric: fc.constantFrom(...metrics),
      precision: fc.constantFrom<Precision>('float32', 'int8'),
      dim: fc.integer({ min: 1, max: 70 }),
      seed: fc.nat(10_000),
      size: fc.constantFrom(1e-12, 1e-3, 1, 1e12),
      plain: fc.boolean(),
    });
    fc.assert(
      fc.property(settings, ({ metric, precision, dim, seed, size, plain }) => {
        const stride = Math.ceil(dim / 16) * 16;
        const [query, vector] = normalVectors(seed, 2, dim).map((one) =>
          one.map((value) => value * size),
        ) as [Float32Array, Float32Array];
        const floats = new Float32Array(stride);
        floats.set(vector);
        const codes = precision === 'int8' ? new Int8Array(stride) : undefined;
        const terms = {
          factors: new Float32Array(1),
          offsets: new Float32Array(1),
          errors: new Float32Array(1),
        };
        writeRow(floats, 0, terms, { metric, stride, codes });
        const queries = scanQueries([query], { metric, precision, stride });
        const products = plain ? plainProducts(queries, 4) : openProducts(queries);
        const product = products.multiply(codes ?? floats, 0, 1).values[0]!;
        const offset = terms.offsets[0]!;
        const value = queries.scales[0]! * terms.factors[0]! * product + offset;
        const bound = queries.norms[0]! * terms.errors[0]! - relative * offset + queries.slacks[0]!;
        const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, one, i) => sum + one * b[i]!, 0);
        const exact = {
          cosine: dot(query, vector) / Math.sqrt(dot(query, query) * dot(vector, vector)),
          dot: dot(query, vector),
          euclidean: 2 * dot(query, vector) - dot(vector, vector),
        }[metric];
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(bound);
        // And is not so wide as to be of no use.
        const scale =
          Math.sqrt(dot(vector, vector)) *
          (metric === 'cosine'
            ? 1 / Math.sqrt(dot(vector, vector))
            : queries.norms[0]! + Math.sqrt(dot(vector, vector)));
        expect(bound).toBeLessThan((precision === 'int8' ? 0.2 : 1e-4) * scale);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps sums of int8 in int32', () => {
    for (const stride of [16, 256, 1024, 65_536]) {
      expect(127 * stride * largestQueryNumber(stride)).toBeLessThan(2 ** 31);
      expect(largestQueryNumber(stride)).toBeGreaterThan(100);
    }
  });
});
