import { describe, expect, it } from 'vitest';
import { chainOf, entityAnnotation, entitySentence, scenePhrases } from './entities';
import { assemble, marked, word } from './fragment';
import type { Scene } from './scene';

const first = { left: 10.2, top: 0, right: 19.6, bottom: 30 };
const second = { left: 40, top: 5, right: 50, bottom: 15 };
const scene: Scene = {
  id: 'x',
  split: 'train',
  group: 0,
  place: 'sea',
  objects: [{ category: 'cat', colour: 'red', pattern: 'plain', size: 'large', boxes: [first, second] }],
  relations: [],
};
const cats = marked(assemble([word('two', 'NUM'), word('cats', 'NOUN')], [[0, 1, 'nummod']], 1), 0);
const sea = marked(word('sea', 'NOUN'), 1);
const { words } = assemble([cats, word('at', 'ADP'), sea], [[1, 2, 'case'], [2, 0, 'nmod']], 0); // prettier-ignore
const caption = { text: 'two cats at sea', words };

describe('the files of Flickr30K Entities', () => {
  const links = scenePhrases(scene, caption, { image: 3, caption: 17 });

  it('links phrases to boxes; the place has none', () => {
    // Image 3 has the chains from 3 * 5 + 1.
    expect([chainOf(3, 0), chainOf(3, 1)]).toEqual(['16', '17']);
    expect(links).toEqual([
      {
        caption: 17,
        firstWord: 0,
        text: 'two cats',
        chain: '16',
        types: ['animals'],
        boxes: [first, second],
      },
      { caption: 17, firstWord: 3, text: 'sea', chain: '17', types: ['scene'], boxes: [] },
    ]);
  });

  it('marks phrases in the sentence', () => {
    expect(entitySentence(caption, links)).toBe('[/EN#16/animals two cats] at [/EN#17/scene sea]');
  });

  it('writes boxes in whole pixels from 1 that hold the object', () => {
    const xml = entityAnnotation(scene, 3);
    // left 10.2 -> pixel 10, counted from 1: 11; right 19.6 -> the pixel that ends at 20
    expect(xml).toContain('<xmin>11</xmin><ymin>1</ymin><xmax>20</xmax><ymax>30</ymax>');
    expect(xml.match(/<name>16<\/name>/g)).toHaveLength(2);
    expect(xml).toMatch(/<name>17<\/name>\s*<scene>1<\/scene>/);
  });
});
