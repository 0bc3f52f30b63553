import { DataError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { brokenRecords } from './broken-records';

describe('brokenRecords', () => {
  it('counts all and keeps the first three', () => {
    const broken = brokenRecords();
    expect(broken.notes('records')).toEqual([]);
    for (let line = 1; line <= 1000; line++) broken.add(new DataError(`line ${line} is bad.`));
    expect(broken.count).toBe(1000);
    expect(broken.first.length).toBe(3);
    expect(broken.notes('lines')).toEqual([
      'Left out 1000 lines that cannot be read, such as: line 1 is bad. line 2 is bad. line 3 is bad.',
    ]);
  });
});
