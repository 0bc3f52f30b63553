import { DataError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { readTable } from './table';

const read = (name: string, text: string) => readTable(name, new Blob([text]));

describe('readTable', () => {
  it('gathers the sentences of each picture, in the order of the table', async () => {
    const { name, captions } = await read(
      'tables/t.csv',
      'file_path,comment\r\na.png,"a dog, running"\r\n\r\nb.png,"say ""yes"""\r\na.png,a hound\r\n',
    );
    expect(name).toBe('tables/t.csv');
    expect([...captions]).toEqual([
      ['a.png', ['a dog, running', 'a hound']],
      ['b.png', ['say "yes"']],
    ]);
  });

  it('reads a list of JSON, with one sentence or several', async () => {
    const records = [
      { image: 'a.png', captions: ['one', 'two'] },
      { image: 'b.png', caption: 'three' },
    ];
    const { captions } = await read('t.json', JSON.stringify(records));
    expect(Object.fromEntries(captions)).toEqual({ 'a.png': ['one', 'two'], 'b.png': ['three'] });
  });

  it.each([
    ['t.csv', 'file,caption\na,b\na,b,c', 't.csv, line 3 must have 2 cells as the first line has, got 3.'],
    ['t.jsonl', '{"image": "a", "caption": "b"}\n{', 't.jsonl, line 2 must be a JSON object'],
    ['t.csv', '', 't.csv must have captions, got no record.'],
    ['t.json', '[]', 't.json must have captions, got no record.'],
  ])('refuses %s of %j: %s', async (name, text, message) => {
    const reading = read(name, text);
    await expect(reading).rejects.toThrow(DataError);
    await expect(reading).rejects.toThrow(message);
  });
});
