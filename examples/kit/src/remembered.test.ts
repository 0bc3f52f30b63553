import { describe, expect, it, vi } from 'vitest';
import { remembered } from './remembered';

describe('remembered', () => {
  it('works each text out once, also one that gives nothing', () => {
    const of = vi.fn((text: string) => (text === '' ? undefined : text.length));
    const once = remembered(of);
    expect(['', 'ab', '', 'ab'].map(once)).toEqual([undefined, 2, undefined, 2]);
    expect(of).toHaveBeenCalledTimes(2);
  });
});
