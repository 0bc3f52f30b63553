import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { portable } from './portable';

describe('portable', () => {
  it('copies the values in view of typed arrays, once, and transfers the copies', () => {
    const file = new Float32Array(1000).fill(1);
    const view = file.subarray(10, 12);
    const value = { rows: [view, view], name: 'x', ids: Int32Array.of(5), none: undefined, at: null };
    const sent = portable('items', value);
    expect(sent.value).toEqual(value);
    expect(sent.value.rows[0]!.buffer.byteLength).toBe(8);
    expect(sent.value.rows[1]).toBe(sent.value.rows[0]);
    expect(sent.transfer).toEqual([sent.value.rows[0]!.buffer, sent.value.ids.buffer]);
    const arrived = structuredClone(sent.value, { transfer: sent.transfer });
    expect(arrived).toEqual(value);
    expect(file.length).toBe(1000); // the original is still there
  });

  it('leaves to the message what is neither a list nor a plain object', () => {
    const value = [new Map([[1, 'one']]), new Date(0)];
    expect(portable('items', value).value).toEqual(value);
  });

  it('names the place of a function', () => {
    const refused = () => portable('the batch', { images: [{ read: () => 1 }] });
    expect(refused).toThrow(OptionError);
    expect(refused).toThrow('dataParallel: the batch.images[0].read is a function');
  });
});
