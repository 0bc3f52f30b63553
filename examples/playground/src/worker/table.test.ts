import { describe, expect, it } from 'vitest';
import { readTable } from './table';

const of = (name: string, text: string) => Object.fromEntries(readTable(name, text).captions);

describe('readTable', () => {
  it('reads commas, tabs and semicolons, quoted cells, several lines of one picture', () => {
    const csv = 'file,caption\r\na.png,"a dog, running"\r\n\r\nb.png,"say ""yes""\nagain"\na.png,a hound';
    expect(of('t.csv', csv)).toEqual({
      'a.png': ['a dog, running', 'a hound'],
      'b.png': ['say "yes"\nagain'],
    });
    expect(of('t.tsv', 'Image\ttitle\nx/y.jpg\tred')).toEqual({ 'x/y.jpg': ['red'] });
    expect(of('t.csv', '\uFEFFfilename;text\na;b')).toEqual({ a: ['b'] });
  });

  it('reads lists and lines of JSON, with one sentence or several', () => {
    const records = [
      { image: 'a.png', captions: ['one', 'two', ' '] },
      { image: 'b.png', caption: 'three' },
    ];
    const wanted = { 'a.png': ['one', 'two'], 'b.png': ['three'] };
    expect(of('t.json', JSON.stringify(records))).toEqual(wanted);
    expect(of('t.jsonl', records.map((one) => JSON.stringify(one)).join('\n\n'))).toEqual(wanted);
  });

  it.each([
    ['t.csv', 'picture,words\na,b', 't.csv, record 1: needs a column for the picture'],
    ['t.csv', 'file,caption\na,b,c', 't.csv, record 1: must have 2 cells as the first line, has 3'],
    ['t.json', '{"a": 1}', 't.json: must be a list of objects'],
    ['t.json', '[', 't.json: is not JSON'],
    ['t.jsonl', '{"image": "a", "caption": "b"}\n{', 't.jsonl, line 2: is not JSON'],
    ['t.csv', '', 't.csv: is empty'],
  ])('%s of %j is refused: %s', (name, text, message) => {
    expect(() => readTable(name, text)).toThrow(message);
  });
});
