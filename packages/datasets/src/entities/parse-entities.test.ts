import { describe, expect, it, vi } from 'vitest';
import { parseAnnotation, parseSentence } from './parse-entities';

describe('parseSentence', () => {
  const boxes = new Map([['7', [{ left: 0, top: 0, right: 2, bottom: 2 }]]]);

  it('takes the marks out and keeps where they were; chain 0 is not in the picture', () => {
    const line = '[/EN#7/people/clothing Two men] in [/EN#0/notvisual the open] wait .';
    expect(parseSentence('test', line, boxes)).toEqual({
      text: 'Two men in the open wait .',
      phrases: [
        { firstWord: 0, text: 'Two men', chain: '7', types: ['people', 'clothing'], boxes: boxes.get('7') },
      ],
    });
  });

  it('finds a mark with a sign before it', () => {
    const { text, phrases } = parseSentence('test', 'A sign , "[/EN#7/other the dog] runs" .', boxes);
    expect(text).toBe('A sign , " the dog runs" .');
    expect(phrases.map(({ firstWord, text: words }) => [firstWord, words])).toEqual([[4, 'the dog']]);
    expect(() => parseSentence('here', 'a ([/EN#x/people man]', boxes)).toThrow(/^here must have phrases/);
  });

  it('refuses a mark it cannot read', () => {
    expect(() => parseSentence('here', '[/EN#x/people A man', boxes)).toThrow(/^here must have phrases/);
  });
});

describe('parseAnnotation', () => {
  it('turns pixels from 1 to n into 0 to n, and gives one box to several names', () => {
    const box = '<bndbox><xmin>1</xmin><ymin>3</ymin><xmax>10</xmax><ymax>4</ymax></bndbox>';
    const xml = `<size><width>20</width><height>10</height></size><object><name>4</name><name>5</name>${box}</object><object><name>6</name><scene>1</scene></object>`;
    const { size, boxes } = parseAnnotation('test', xml);
    const wanted = [{ left: 0, top: 2, right: 10, bottom: 4 }];
    expect(size).toEqual({ width: 20, height: 10 });
    expect([...boxes]).toEqual([['4', wanted], ['5', wanted]]); // prettier-ignore
    expect(() => parseAnnotation('here', xml.replace('<ymin>3', '<ymin>top'))).toThrow(
      /here must have .*<ymin>/,
    );
  });
});

describe('damaged files', () => {
  it('are searched once: no object without an end is searched to the end of the file', () => {
    const xml = '<object><bndbox>'.repeat(2000);
    const searches = (['indexOf', 'includes'] as const).map((name) => vi.spyOn(String.prototype, name));
    const { boxes } = parseAnnotation('test', xml);
    const searched = searches.flatMap(({ mock }) => mock.contexts.map((text) => String(text).length));
    searches.forEach((search) => search.mockRestore());
    expect(boxes.size).toBe(0);
    expect(searched.length).toBeGreaterThan(2000);
    expect(searched.reduce((sum, length) => sum + length, 0)).toBeLessThan(4 * xml.length);
  });

  it('end at the first mark without an end', () => {
    const match = vi.spyOn(RegExp.prototype, 'exec');
    let message = '';
    try {
      parseSentence('test', '[/EN#1/x a '.repeat(2000), new Map());
    } catch (error) {
      message = (error as Error).message;
    }
    const matches = match.mock.calls.length;
    match.mockRestore();
    expect(message).toContain('must have phrases');
    expect(matches).toBe(1);
  });
});
