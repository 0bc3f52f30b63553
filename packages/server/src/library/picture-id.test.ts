import fc from 'fast-check';
import { expect, it } from 'vitest';
import { safeName } from '../client/safe-name';
import { checkNewId, staysBelow } from './picture-id';

it.each([
  'a.jpg',
  'below/a.PNG',
  'é 🐕 <b>.webp'.replace(/[<>]/g, ''),
  '2023/12/dog in snow.jpeg',
  'a..b.gif',
  "it's.tif",
])('takes %s', (id) => {
  expect(() => checkNewId(id)).not.toThrow();
  expect(staysBelow(id)).toBe(true);
});

it.each([
  ['', 'empty part'],
  ['/etc/a.jpg', 'absolute'],
  ['../a.jpg', 'begin with a dot'],
  ['below/../../a.jpg', 'begin with a dot'],
  ['below//a.jpg', 'empty part'],
  ['.hidden.jpg', 'begin with a dot'],
  ['.vse/details/a.jpg', 'begin with a dot'],
  ['__MACOSX/a.jpg', '__MACOSX'],
  ['C:/a.jpg', 'colon'],
  ['a\\..\\b.jpg', 'backslash'],
  ['a.jpg\0.png', 'control'],
  ['a\n.jpg', 'control'],
  ['\ud800.jpg', 'control'],
  ['a.svg', 'must end in'],
  ['a.html', 'must end in'],
  ['below./a.jpg', 'end with a dot'],
  [`${'x'.repeat(197)}.jpg`, '200 bytes'],
  ['a/b/c/d/e/f/g/h/i/j/k.jpg', '10 parts'],
  ['a<b>.jpg', 'none of'],
])('refuses %j', (id, reason) => {
  expect(() => checkNewId(id)).toThrow(reason);
});

it('makes the name of any file into one that is taken', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(() => checkNewId(safeName(name))).not.toThrow();
    }),
  );
  expect(safeName('C:\\Users\\me\\dog.JPG')).toBe('dog.JPG');
  expect(safeName('..', 'image/webp')).toBe('picture.webp');
});
