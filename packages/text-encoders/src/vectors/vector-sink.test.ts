import { describe, expect, it } from 'vitest';
import { vectorSink } from './vector-sink';

describe('vectorSink', () => {
  it('keeps what is wanted once, and counts what comes again', () => {
    const sink = vectorSink({ wanted: new Set(['a', 'b']), limit: Infinity, dim: 2 });
    expect([sink.wants('a'), sink.wants('c')]).toEqual([true, false]);
    sink.row('a').set([1, 2]);
    expect([sink.wants('a'), sink.wants('c'), sink.duplicates]).toEqual([false, false, 1]);
    sink.row('b').set([3, 4]);
    expect(sink.words).toEqual(['a', 'b']);
    expect(sink.values()).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it('is full at its limit, and wants no more', () => {
    const sink = vectorSink({ limit: 1, dim: 1 });
    expect(sink.full).toBe(false);
    sink.row('a')[0] = 5;
    expect([sink.full, sink.wants('b')]).toEqual([true, false]);
  });

  it('puts rows of several blocks in order', () => {
    const sink = vectorSink({ limit: Infinity, dim: 1 });
    for (let i = 0; i < 5000; i++) sink.row(`w${i}`)[0] = i;
    expect(sink.values()).toEqual(Float32Array.from({ length: 5000 }, (_, i) => i));
  });
});
