import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { measureProducts } from './measure';

describe('measureProducts', () => {
  it('gives a positive, finite rate and leaves no tensor', async () => {
    let rate = 0;
    const left = await tensorsLeftBy(async () => {
      rate = await measureProducts({ size: 16, milliseconds: 1 });
    });
    expect(rate).toBeGreaterThan(0);
    expect(Number.isFinite(rate)).toBe(true);
    expect(left).toBe(0);
  });
});
