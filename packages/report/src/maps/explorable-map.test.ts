import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageStore } from '../galleries/image-store';
import { ReportError } from '../report-error';
import { explorableFigure, explorableMap, type ExplorableMapInput } from './explorable-map';

const thumbnail = { src: 'data:image/png;base64,AAAA', width: 80, height: 40 };
const map: ExplorableMapInput = {
  images: [
    { point: [0, 0], label: 'a <ball>.png', thumbnail, nearest: [1, 0] },
    { point: [0.01, 0], label: 'b.png', thumbnail, nearest: [2] },
    { point: [10, 8], label: 'c.png' },
  ],
  captions: [
    { point: [1, 1], text: 'a "red" ball', image: 0, nearest: [0, 2] },
    { point: [2, 1], text: 'a ball', image: 0 },
    { point: [9, 8], text: 'a boat', image: 2, nearest: [2] },
  ],
};

const attributes = (html: string, name: string) =>
  [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value]) => value);

describe('explorableMap', () => {
  it('draws an item for each image and caption, with its row, its name and its neighbours', () => {
    const html = explorableMap(map);
    expect(attributes(html, 'data-kind')).toEqual([
      'image',
      'image',
      'image',
      'caption',
      'caption',
      'caption',
    ]);
    expect(attributes(html, 'data-row')).toEqual(['0', '1', '2', '0', '1', '2']);
    expect(attributes(html, 'data-nearest')).toEqual(['1 0', '2', '', '0 2', '', '2']);
    expect(attributes(html, 'data-image')).toEqual(['0', '0', '2']);
    expect(html).toContain('<title>a &lt;ball&gt;.png</title>');
    expect(html).toContain('3 images and 3 captions in one plane');
  });

  it('embeds each picture once, and shows those that cover no other', () => {
    const html = explorableMap(map);
    expect(html.match(/<image /g)).toHaveLength(1);
    expect(html.match(/class="map-picture"/g)).toHaveLength(2);
    expect(html.match(/visibility="hidden"/g)).toHaveLength(1);
    expect(html).toContain('image, as a picture');
    const store = imageStore('page');
    expect(explorableFigure(map, store)).not.toContain('<image ');
    expect(store.definitions()).toContain('<image id="page-image-0"');
  });

  it('has no attribute twice in an element', () => {
    for (const [, inside] of explorableMap(map).matchAll(/<[\w-]+((?: [\w-]+="[^"]*")*)\/?>/g)) {
      const names = [...inside!.matchAll(/ ([\w-]+)="/g)].map(([, name]) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('has a line from each caption to its image', () => {
    const lines = [...explorableMap(map).matchAll(/<line data-caption="(\d)" x1="(.*?)" y1="(.*?)"/g)];
    expect(lines.map(([, row]) => row)).toEqual(['0', '1', '2']);
    expect(lines[0]!.slice(2)).toEqual(lines[1]!.slice(2)); // both describe the same image
  });

  it('keeps everything inside the picture, up being up', () => {
    const point = fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 8 }), (points) => {
        const html = explorableMap({ images: points.map((at) => ({ point: at, label: '' })), captions: [] });
        const [xs, ys] = [attributes(html, 'data-x').map(Number), attributes(html, 'data-y').map(Number)];
        for (const x of xs) expect(x >= 26 && x <= 614).toBe(true);
        for (const y of ys) expect(y >= 26 && y <= 454).toBe(true);
        points.forEach((a, i) => {
          points.forEach((b, j) => {
            if (a[1] > b[1]) expect(ys[i]).toBeLessThanOrEqual(ys[j]!);
          });
        });
      }),
    );
  });

  it('names what it cannot draw', () => {
    const [first, ...others] = map.captions;
    const bad: readonly [ExplorableMapInput, string][] = [
      [{ images: [], captions: [] }, 'there must be an image or a caption'],
      [{ images: [{ point: [NaN, 0], label: '' }], captions: [] }, 'finite'],
      [
        { ...map, captions: [{ ...first!, image: 3 }, ...others] },
        'captions[0].image must hold rows from 0 to 2',
      ],
      [
        { ...map, captions: [{ ...first!, nearest: [-1] }, ...others] },
        'captions[0].nearest must hold rows from 0 to 2',
      ],
      [
        { ...map, captions: [first!] },
        'images[0].nearest must hold rows from 0 to 0 of the other side, got 1',
      ],
      [{ ...map, images: [{ ...map.images[0]!, thumbnail: { ...thumbnail, src: 'a.png' } }, ...map.images.slice(1)] }, 'data URI'], // prettier-ignore
    ];
    for (const [input, message] of bad) {
      expect(() => explorableMap(input)).toThrow(ReportError);
      expect(() => explorableMap(input)).toThrow(message);
    }
  });
});
