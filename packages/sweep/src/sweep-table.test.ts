import { describe, expect, it } from 'vitest';
import { gridRows } from './grid';
import type { RowResult } from './row-folder';
import { sweepTable } from './sweep-table';

describe('sweepTable', () => {
  const rows = gridRows({ margin: [0.1, 0.2, 0.3] });
  const ended = { starts: 1, seconds: 2 };
  const measured = { system: 'A, B', rsum: 123.4567891, imageToText: { recall: { 1: 5 } }, synthetic: true };
  const results = new Map<string, RowResult>([
    [rows[0]!.id, { id: rows[0]!.id, ...ended, results: [measured, { system: 'C', rsum: 7 }] }],
    [rows[1]!.id, { id: rows[1]!.id, ...ended, error: 'no | memory' }],
  ]);

  it('has a line for each system, and says what failed, did not run or is synthetic', () => {
    const { markdown, csv, missing } = sweepTable(rows, results);
    expect(markdown.split('\n')).toEqual([
      '| margin | system | rsum | state |',
      '| --- | --- | --- | --- |',
      '| 0.1 | A, B | 123.457 | synthetic |',
      '| 0.1 | C | 7 |  |',
      '| 0.2 |  |  | failed: no \\| memory |',
      '| 0.3 |  |  | not run |',
      '',
    ]);
    expect(csv.split('\n').slice(0, 3)).toEqual([
      'margin,system,rsum,imageToText.recall.1,state',
      '0.1,"A, B",123.457,5,synthetic',
      '0.1,C,7,,',
    ]);
    expect(missing).toEqual([rows[1]!.id, rows[2]!.id]);
  });
});
