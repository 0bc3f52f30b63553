import { describe, expect, it } from 'vitest';
import { captionedImages } from './captioned-images';
import { imageStore } from './image-store';
import { ReportError } from '../report-error';

const image = { src: 'data:image/png;base64,AAAA', width: 20, height: 10, label: 'a&b.jpg' };

describe('captionedImages', () => {
  it('lists captions by rank with their scores, right ones marked', () => {
    const captions = [
      { text: 'a <dog>', score: 1.25, correct: true },
      { text: 'a cat', score: 0.5, correct: false },
    ];
    const html = captionedImages([{ image, captions }], imageStore('page'));
    expect(html).toContain(
      '<li class="correct">a &lt;dog&gt; <small>1.250 ✓</small></li><li>a cat <small>0.500</small></li>',
    );
    expect(html).toContain('aria-label="a&amp;b.jpg"');
  });

  it('is empty without pictures, and refuses scores that are not finite', () => {
    expect(captionedImages([], imageStore('page'))).toBe('');
    const broken = { image, captions: [{ text: '', score: NaN }] };
    expect(() => captionedImages([broken], imageStore('page'))).toThrow(ReportError);
  });
});
