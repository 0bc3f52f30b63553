import { preset } from '@vse/models';
import { describe, expect, it } from 'vitest';
import { layoutOf } from './layout';

const [lite, mobile] = preset('best-global').images!.networks;

describe('layoutOf', () => {
  it('finds the blocks of each network, and the cells behind those of the first that has some', () => {
    const cells = {
      columns: [3968, 3968 + 16 * 352],
      dim: 352,
      block: { dim: 16 * 352, weight: 0.1, standardize: true },
    };
    expect(layoutOf([lite!])).toEqual({ blocks: lite!.blocks, columns: [[0, 3968]], cells });
    expect(layoutOf([lite!, mobile!])).toEqual({
      blocks: [...lite!.blocks, ...mobile!.blocks],
      columns: [[0, 3968], [9600, 12480]], // prettier-ignore
      cells,
    });
    expect(layoutOf([mobile!, lite!]).cells!.columns).toEqual([2880 + 3968, 2880 + 9600]);
    expect(layoutOf([mobile!])).toEqual({ blocks: mobile!.blocks, columns: [[0, 2880]] });
  });
});
