import { describe, expect, it } from 'vitest';
import { maskOf } from '../testing/drawings';
import { boundsOf } from './mask';
import { splitAtNecks } from './split-at-necks';

const bounded = (...rows: string[]) => {
  const mask = maskOf(...rows);
  return { mask, bounds: boundsOf(mask) };
};

describe('splitAtNecks', () => {
  it('splits two objects at a narrow neck, and assigns every pixel', () => {
    const parts = splitAtNecks(bounded('###..###', '########', '###..###'), 1, 1);
    expect(parts.map((part) => boundsOf(part))).toEqual([
      { left: 0, top: 0, right: 4, bottom: 3, area: 10 },
      { left: 4, top: 0, right: 8, bottom: 3, area: 10 },
    ]);
  });

  it('does not split a mask without a neck', () => {
    expect(splitAtNecks(bounded('####', '####', '####'), 1, 1)).toEqual([]);
    expect(splitAtNecks(bounded('####'), 1, 1)).toEqual([]);
  });
});
