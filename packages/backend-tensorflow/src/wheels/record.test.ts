import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRecord } from './record';

describe('parseRecord', () => {
  it('reads checksums by path, without RECORD itself', () => {
    const text =
      'a/b.so,sha256=Ab-_9,12\r\nx-1.dist-info/RECORD,,\r\n"c,d ""e"".h",sha256=Zz,3\nempty,sha256=Q,\n';
    expect([...parseRecord(text)]).toEqual([
      ['a/b.so', { sha256: 'Ab-_9' }],
      ['c,d "e".h', { sha256: 'Zz' }],
      ['empty', { sha256: 'Q' }],
    ]);
  });

  it('is empty for empty text, and skips other checksums', () => {
    expect(parseRecord('').size).toBe(0);
    expect(parseRecord('a,md5=00,1\n').size).toBe(0);
  });

  it('reads back any path written by the rule', () => {
    const path = fc.stringMatching(/^[\w ./,"-]{1,20}$/);
    fc.assert(
      fc.property(fc.uniqueArray(path), (paths) => {
        const written = paths.map((each) => `"${each.replaceAll('"', '""')}",sha256=AA,1`);
        expect([...parseRecord(written.join('\n')).keys()]).toEqual(paths);
      }),
    );
  });
});
