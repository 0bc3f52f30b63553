import { describe, expect, it } from 'vitest';
import { collect } from './collect';

const lines = [
  { image: 'b.jpg', number: 0, text: 'one' },
  { image: 'a.jpg', number: 0, text: 'two' },
  { image: 'b.jpg', number: 1, text: 'three' },
  { image: 'gone.jpg', number: 0, text: 'four' },
  { image: 'odd.jpg.1', number: 0, text: 'five' },
  { image: 'a.jpg.1', number: 0, text: 'six' },
];
const pictures = { folder: '/pictures', names: ['a.jpg', 'b.jpg', 'odd.jpg', 'unused.jpg'] };

describe('collect', () => {
  const lists = { train: ['a.jpg', 'gone.jpg', 'a.jpg'], dev: ['b.jpg'] };
  const dataset = collect({ name: 'x', lines, lists, pictures, notes: ['before'] });

  it('numbers images in the order of the captions', () => {
    expect(dataset.images.map(({ id, file }) => [id, file])).toEqual([
      ['b', '/pictures/b.jpg'],
      ['a', '/pictures/a.jpg'],
      ['odd', '/pictures/odd.jpg'],
    ]);
    expect(dataset.captions.map(({ id, image, text }) => [id, image, text])).toEqual([
      ['b.jpg#0', 0, 'one'],
      ['a.jpg#0', 1, 'two'],
      ['b.jpg#1', 0, 'three'],
      ['odd.jpg.1#0', 2, 'five'],
    ]);
    expect(dataset.splits).toEqual({ train: [1], dev: [0] });
  });

  it('counts what it drops: an absent image, and a key with a suffix whose file has its own captions', () => {
    expect(dataset.notes).toEqual([
      'before',
      'Dropped 2 captions of 2 images that are absent: gone.jpg, a.jpg.1.',
      'Left 1 of 3 images out of split train: they have no picture or no caption: gone.jpg.',
    ]);
  });

  it('finds names that are written composed in one place and decomposed in the other', () => {
    const [composed, decomposed] = ['caf\u00e9.jpg', 'cafe\u0301.jpg'];
    const { images, splits } = collect({
      name: 'x',
      lines: [{ image: composed, number: 0, text: 'one' }],
      lists: { train: [composed] },
      pictures: { folder: '/pictures', names: [decomposed] },
      notes: [],
    });
    expect(images.map(({ file }) => file)).toEqual([`/pictures/${decomposed}`]);
    expect(splits).toEqual({ train: [0] });
  });

  it('counts pictures of kinds that are not read', () => {
    const { images, notes } = collect({
      name: 'x',
      lines: ['a.HEIC', 'b.bmp', 'c.jfif'].map((image) => ({ image, number: 0, text: 'one' })),
      lists: {},
      pictures: { folder: '/pictures', names: ['a.HEIC', 'b.bmp', 'c.jfif'] },
      notes: [],
    });
    expect(images.map(({ id }) => id)).toEqual(['c']);
    expect(notes).toEqual([
      'Left out 2 images of kinds that are not read, with their captions: a.HEIC, b.bmp. Convert them to JPEG or PNG.',
    ]);
  });

  it('keeps everything where there are no pictures to be had', () => {
    const bare = collect({ name: 'x', lines, lists: {}, notes: [] });
    expect(bare.images).toHaveLength(5);
    expect(bare.images[0]).toEqual({ id: 'b' });
    expect(bare.notes).toEqual([]);
  });
});
