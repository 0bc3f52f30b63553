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
});

it.each([
  ['dog.JPG', 'image/jpeg', 'dog.JPG'],
  ['C:\\Users\\me\\dog.JPG', 'image/jpeg', 'dog.JPG'],
  ['../../etc/passwd', 'image/png', 'passwd.png'],
  ['.hidden.png', 'image/png', 'hidden.png'],
  ['..', 'image/webp', 'picture.webp'],
  ['', 'image/gif', 'picture.gif'],
  ['what? <i>.png', 'image/png', 'what- -i-.png'],
  ['a\u0000b\u202Ec.gif', 'image/gif', 'a-b-c.gif'],
  [`${'é'.normalize('NFD')}.png`, 'image/png', `${'é'.normalize('NFC')}.png`],
])('makes the name %j of type %s into %j', (name, type, wanted) => {
  expect(safeName(name, type)).toBe(wanted);
});

it('shortens a name to what a file system takes, between letters', () => {
  const short = safeName(`${'😀'.repeat(200)}.png`, 'image/png');
  expect(new TextEncoder().encode(short).length).toBeLessThanOrEqual(200);
  expect(short).toMatch(/^(?:😀)+\.png$/u);
});
