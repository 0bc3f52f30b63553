import { describe, expect, it } from 'vitest';
import { gallery, wordRules, type GalleryEntry } from './gallery';
import { imageStore } from './image-store';
import { ReportError } from '../report-error';

const image = { src: 'data:image/png;base64,AAAA', width: 20, height: 10, label: 'a "dog"' };
const entry: GalleryEntry = {
  caption: 'a dog <runs>',
  rank: 2,
  retrieved: [
    {
      image: { ...image, src: 'data:image/png;base64,BBBB' },
      score: 0.75,
      correct: false,
      caption: 'Dog, <Ann>',
    },
    { image, score: 0.5, correct: true },
  ],
  attention: {
    image,
    words: ['a', 'dog'],
    boxes: [
      [0, 0, 0.5, 1],
      [0.5, 0, 1, 1],
    ],
    weights: [
      [0.5, 0.5],
      [0.1, 0.9],
    ],
  },
};

describe('gallery', () => {
  const store = imageStore('page');
  const { html, masks, words } = gallery([entry, { caption: 'none', retrieved: [] }], store);

  it('marks the correct image with a word, not by colour alone', () => {
    expect(html.match(/<figure class="correct">/g)).toHaveLength(1);
    expect(html.match(/✓ correct/g)).toHaveLength(1);
    expect(html).toContain('<b>1</b> 0.750');
    expect(html).toContain('correct image at rank 2');
  });

  it('offers each word once, and starts with the most focused', () => {
    expect(html.match(/type="radio"/g)).toHaveLength(2);
    expect(html).toContain('class="w1" id="entry-0-1" checked');
    expect(words).toBe(2);
  });

  it('draws every word in the figure and in the strip, from masks that exist', () => {
    const wanted = new Set([...html.matchAll(/url\(#([^)]*)\)/g)].map(([, id]) => id));
    expect(wanted).toEqual(new Set(['mask-0-0', 'mask-0-1']));
    for (const id of wanted) expect(masks).toContain(`<mask id="${id}"`);
    expect(html.match(/url\(#mask-0-1\)/g)).toHaveLength(2);
  });

  it('holds each picture once and escapes all text', () => {
    expect(store.definitions().match(/<image /g)).toHaveLength(2);
    expect(html).toContain('a dog &lt;runs&gt;');
    expect(html).toContain('<br>Dog, &lt;Ann&gt;</figcaption>');
    expect(html).toContain('aria-label="a &quot;dog&quot;"');
  });

  it('is empty without entries, and names the entry at fault', () => {
    expect(gallery([], imageStore('x'))).toEqual({ html: '', masks: '', words: 0 });
    const wrong = { ...entry, attention: { ...entry.attention!, weights: [[1, 2]] } };
    expect(() => gallery([entry, wrong], imageStore('x'))).toThrow(ReportError);
    expect(() => gallery([entry, wrong], imageStore('x'))).toThrow('gallery entry 1');
    const nan = { ...entry, retrieved: [{ image, score: NaN, correct: false }] };
    expect(() => gallery([nan], imageStore('x'))).toThrow('scores[0]');
  });
});

describe('wordRules', () => {
  it('shows a layer when its word is chosen', () => {
    expect(wordRules(2)).toBe(
      '.entry:has(.w0:checked) .l0{display:inline}.entry:has(.w1:checked) .l1{display:inline}',
    );
  });
});
