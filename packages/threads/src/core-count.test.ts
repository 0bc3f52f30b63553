import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { coreCount } from './core-count';

afterEach(() => vi.unstubAllGlobals());

describe('coreCount', () => {
  it('is the number of Node, and 1 without Node', () => {
    expect(coreCount()).toBe(availableParallelism());
    vi.stubGlobal('process', undefined);
    expect(coreCount()).toBe(1);
  });
});
