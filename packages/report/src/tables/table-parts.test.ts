import { describe, expect, it } from 'vitest';
import { cell, systemRow } from './table-parts';

describe('systemRow', () => {
  it('escapes names, and marks rows of the run and of generated data', () => {
    expect(systemRow({ system: '<a>' }, 'x')).toBe('<tr><th scope="row">&lt;a&gt;</th>x</tr>');
    const own = systemRow({ system: 'b', origin: 'run', synthetic: true }, '');
    expect(own).toContain('<tr class="run">');
    expect(own).toContain('<span class="mark">synthetic</span>');
  });
});

describe('cell', () => {
  it('has a number or a dash', () => {
    expect([cell(1.25, 1), cell(4, 0, ' class="from"')]).toEqual(['<td>1.3</td>', '<td class="from">4</td>']);
    for (const value of [undefined, NaN, Infinity]) expect(cell(value, 1)).toBe('<td><i>–</i></td>');
  });
});
