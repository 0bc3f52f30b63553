import { describe, expect, it } from 'vitest';
import { numberCell, systemTable, tableRules, tableWidths } from './table-parts';

const columns = [{ name: 'R@1' }, { name: 'AP' }];
const widthOf = (table: string) => Number(/fit-(\d+)/.exec(table)![1]);

describe('systemTable', () => {
  it('escapes names, and marks rows of the run and of generated data', () => {
    const cells = [numberCell(1.25, 1), {}];
    const table = systemTable(columns, [
      { system: '<a>', cells },
      { system: 'b', origin: 'run', synthetic: true, cells: [{ words: '<i>', mark: 'm' }] },
    ]);
    const [first, second] = table.split('<tbody>')[1]!.split('</tr>');
    expect(first).toBe(
      '<tr role="row"><th scope="row" role="rowheader">&lt;a&gt;</th>' +
        '<td data-name="R@1" role="cell">1.3</td><td data-name="AP" role="cell"><i>–</i></td>',
    );
    expect(second).toContain('<tr class="run" role="row">');
    expect(second).toContain('b <span class="mark">synthetic</span></th>');
    expect(second).toContain(
      'class="words" data-name="R@1" role="cell">&lt;i&gt; <span class="mark">m</span>',
    );
  });

  it('needs more room for more columns and for longer names, and always has a rule', () => {
    const line = (system: string, count: number) =>
      widthOf(
        systemTable(
          Array.from({ length: count }, (_, i) => ({ name: `R@${i}` })),
          [{ system, cells: [] }],
        ),
      );
    expect(line('a', 2)).toBe(400);
    expect(line('a', 12)).toBeGreaterThan(line('a', 8));
    expect(line('an-unbroken-name-of-a-system-with-a-good-many-characters', 4)).toBeGreaterThan(line('a', 4));
    expect(line('a', 100)).toBe(tableWidths.at(-1));
    for (const width of tableWidths) {
      const page = `<table class="recall fit-${width}">`;
      expect(tableRules(page)).toMatch(
        new RegExp(`^@container \\(max-width:${width - 0.02}px\\){\\.fit-${width},[^@]*$`),
      );
    }
  });
});

describe('numberCell', () => {
  it('has a number, or nothing where it is unknown', () => {
    expect([numberCell(1.25, 1), numberCell(4, 0)]).toEqual([{ text: '1.3' }, { text: '4' }]);
    for (const value of [undefined, NaN, Infinity]) expect(numberCell(value, 1)).toEqual({});
  });
});
