import { describe, expect, it } from 'vitest';
import { headersFor, includesOf } from './headers';

describe('includesOf', () => {
  it('finds includes in quotes', () => {
    expect(
      includesOf('#include "a/b.h"\n # include  "c.h" // why\n#include <d.h>\n// #include "e.h"\n'),
    ).toEqual(['a/b.h', 'c.h']);
  });
});

describe('headersFor', () => {
  const files: Readonly<Record<string, string>> = {
    'a/one.h': '#include "a/two.h"\n#include "three.h"\n',
    'a/two.h': '#include "a/one.h"\n',
    'a/three.h': '',
    'a/four.h': '',
  };
  const read = (path: string) => Promise.resolve(files[path]);

  it('follows includes once each, through cycles and beside the including file', async () => {
    const asked: string[] = [];
    const headers = await headersFor(['#include "a/one.h"\n#include "own.h"\n'], (path) => {
      asked.push(path);
      return read(path);
    });
    expect([...headers.keys()].sort()).toEqual(['a/one.h', 'a/three.h', 'a/two.h']);
    expect(asked).toHaveLength(new Set(asked).size);
    expect((await headersFor([], read)).size).toBe(0);
  });
});
