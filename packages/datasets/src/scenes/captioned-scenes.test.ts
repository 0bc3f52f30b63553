import { expect, it } from 'vitest';
import { captionedScenes } from './captioned-scenes';

const sizes = { train: 6, dev: 2, test: 2 };

it('fixes scenes and captions by seed and sizes', () => {
  expect(captionedScenes(4, sizes)).toEqual(captionedScenes(4, sizes));
  expect(captionedScenes(4, sizes).map(({ captions }) => captions.length)).toEqual(Array(10).fill(5));
});
