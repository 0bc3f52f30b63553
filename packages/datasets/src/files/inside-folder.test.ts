import { join, resolve, sep } from 'node:path';
import { DataError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insideFolder } from './inside-folder';

const home = resolve('/data/pictures');

describe('insideFolder', () => {
  it.each(['a.jpg', 'below/a.jpg', './a.jpg', 'below/../a.jpg', '..a.jpg', 'a..jpg'])('takes %s', (name) => {
    expect(insideFolder('test', home, name)).toBe(join(home, name));
  });

  it.each([
    '..',
    '../a.jpg',
    'below/../../a.jpg',
    '/etc/passwd',
    '/data/pictures/a.jpg',
    '',
    '.',
    'a\0.jpg',
    '../pictures2/a',
  ])('refuses %j', (name) => {
    expect(() => insideFolder('test: line 3', home, name)).toThrow(DataError);
    expect(() => insideFolder('test: line 3', home, name)).toThrow(
      /^test: line 3 must name a file inside .*, got /,
    );
  });

  it('gives nothing outside of the folder, whatever the name', () => {
    const part = fc.constantFrom('..', '.', 'a', '', 'b.jpg', '...', ' ', '\\', '~');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        try {
          expect(insideFolder('test', home, parts.join('/')).startsWith(home + sep)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
        }
      }),
    );
  });
});
