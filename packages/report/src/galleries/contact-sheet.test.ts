import { describe, expect, it } from 'vitest';
import { contactSheet, type SheetPicture } from './contact-sheet';
import { imageStore } from './image-store';
import { hueOf } from '../palette';
import { ReportError } from '../report-error';

const image = { src: 'data:image/png;base64,AAAA', width: 200, height: 100, label: 'a.jpg' };
const picture: SheetPicture = {
  image,
  caption: 'a dog & a ball',
  regions: [
    { box: [0.25, 0.5, 0.5, 1], label: 'dog', score: 0.875 },
    { box: [0, 0, 1, 1], label: '<ball>' },
    { box: [0.5, 0, 1, 0.5], label: 'dog', score: 0.25 },
    { box: [0, 0, 0.1, 0.1] },
  ],
};
const sheet = (...pictures: readonly SheetPicture[]) => contactSheet(pictures, imageStore('page'));

describe('contactSheet', () => {
  it('draws boxes in px of their picture, the best on top', () => {
    const html = sheet(picture);
    const rects = [...html.matchAll(/<g><rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"/g)];
    const [left, top, width] = rects.at(-1)!.slice(1).map(Number);
    expect([left, top, width]).toEqual([50, 50, 50]);
    expect(rects).toHaveLength(4);
    expect(html).toContain('aria-label="a.jpg: 4 regions"');
  });

  it('keeps boxes of the whole picture a line away from its edge', () => {
    const [, x, y] = /<g><rect x="([^"]*)" y="([^"]*)"/.exec(
      sheet({ image, regions: [{ box: [0, 0, 1, 1] }] }),
    )!;
    expect([Number(x), Number(y)]).toEqual([1.33, 1.33]);
  });

  it('writes labels and scores over the picture and below it, safely', () => {
    const html = sheet(picture);
    expect(html.match(/>dog 0\.88</g)).toHaveLength(1);
    expect(html).toContain(
      '<figcaption><b>a dog &amp; a ball</b> dog 0.88, &lt;ball&gt;, dog 0.25</figcaption>',
    );
    expect(html).not.toContain('<ball>');
  });

  it('gives one label one colour on the whole sheet', () => {
    const other: SheetPicture = { image, regions: [{ box: [0, 0, 1, 1], label: '<ball>' }] };
    const strokes = [...sheet(picture, other).matchAll(/stroke="(#(?!ffffff)[^"]*)"/g)].map(([, hue]) => hue);
    // Drawn from the last to the first: none, dog, ball, dog; then ball of the other picture.
    const [dog, ball, none] = [hueOf(0), hueOf(1), hueOf(2)];
    expect(strokes).toEqual([none, dog, ball, dog, ball]);
  });

  it('takes pictures without regions, and no pictures', () => {
    expect(sheet({ image, regions: [] })).toContain('<figcaption></figcaption>');
    expect(sheet()).toBe('');
  });

  it('names the picture and the region at fault', () => {
    const wrong = (region: SheetPicture['regions'][number]) => () =>
      sheet(picture, { image, regions: [picture.regions[0]!, region] });
    expect(wrong({ box: [0, 0, 200, 100] })).toThrow(ReportError);
    expect(wrong({ box: [0, 0, 200, 100] })).toThrow('contactSheet[1]: regions[1] must be');
    expect(wrong({ box: [0, 0, 1, 1], score: NaN })).toThrow(/score\[0\] must be a finite number/);
    expect(() => sheet({ image: { ...image, src: 'a.jpg' }, regions: [] })).toThrow(/data URI/);
  });
});
