import { describe, expect, it } from 'vitest';
import { imageStore } from './image-store';
import { phraseGallery } from './phrase-gallery';
import { hueOf } from '../palette';
import type { LocalizedCaption } from './phrase-layer';
import { ReportError } from '../report-error';

const box = [0, 0, 0.5, 0.5] as const;
const entry: LocalizedCaption = {
  image: { src: 'data:image/png;base64,AAAA', width: 20, height: 10, label: 'a.jpg' },
  words: ['a', '<dog>', 'and', 'a', 'ball', '.'],
  phrases: [
    { firstWord: 0, words: 2 },
    { firstWord: 3, words: 2 },
  ],
  rows: [
    { system: 'CCA', found: [{ box, right: false }, undefined] },
    { system: 'ours', found: [{ box, right: true }, { box, right: true }] }, // prettier-ignore
  ],
};

describe('phraseGallery', () => {
  const store = imageStore('page');
  const html = phraseGallery([entry], store);

  it('has a labelled row for each system, in their order, and the picture once', () => {
    const labels = [...html.matchAll(/<figcaption><b>(.*?)<\/b> (.*?)<\/figcaption>/g)].map((found) =>
      found.slice(1),
    );
    expect(labels).toEqual([['CCA', '0 of 2 right'], ['ours', '2 of 2 right']]); // prettier-ignore
    expect(html.match(/<use /g)).toHaveLength(2);
    expect(store.definitions().match(/<image /g)).toHaveLength(1);
    expect(html).toContain('aria-label="CCA: 0 of 2 right, a.jpg"');
  });

  it('underlines each phrase in the colour of its boxes, and numbers both', () => {
    const said = /<p class="said">(.*?)<\/p>/.exec(html)![1];
    const phrase = (i: number, words: string) =>
      `<span style="--hue:${hueOf(i)}"><u>${words}</u><sup>${i + 1}</sup></span>`;
    expect(said).toBe(`${phrase(0, 'a &lt;dog&gt;')} and ${phrase(1, 'a ball')} .`);
    expect(html).toContain(`stroke="${hueOf(1)}"`);
  });

  it('has a line below the words where there is one', () => {
    expect(html).not.toContain('class="note"');
    expect(phraseGallery([{ ...entry, caption: 'Dog, <Ann>' }], store)).toContain(
      '<p class="note">Dog, &lt;Ann&gt;</p>',
    );
  });

  it('counts nothing where nobody judged', () => {
    const found = [{ box }, undefined];
    const html = phraseGallery([{ ...entry, rows: [{ system: 'DVSA', found }] }], imageStore('page'));
    expect(html).toContain('<figcaption><b>DVSA</b></figcaption>');
    expect(html).toContain('aria-label="DVSA, a.jpg"');
  });

  it('takes captions that are one phrase or none, and no captions', () => {
    const whole = { ...entry, phrases: [{ firstWord: 0, words: 6 }], rows: [] };
    expect(phraseGallery([whole], store)).toContain('ball .</u>');
    expect(phraseGallery([{ ...entry, phrases: [], rows: [] }], store)).toContain(
      'a &lt;dog&gt; and a ball .',
    );
    expect(phraseGallery([], store)).toBe('');
  });

  it('names the entry that does not belong together', () => {
    expect(() => phraseGallery([entry, { ...entry, phrases: [] }], store)).toThrow(ReportError);
    expect(() => phraseGallery([entry, { ...entry, phrases: [] }], store)).toThrow(
      'phrases[1]: CCA must have',
    );
  });
});
