import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lookUpBases } from './bases';

describe('lookUpBases', () => {
  it('begins with this module, then the project in the working directory, then the program', () => {
    expect(lookUpBases('file:///somewhere/index.js')).toEqual([
      '/somewhere/index.js',
      join(process.cwd(), 'package.json'),
      process.argv[1],
    ]);
  });

  it('leaves out a module without a file, as in a bundle', () => {
    const without = lookUpBases('https://example.org/app.js');
    expect(without[0]).toBe(join(process.cwd(), 'package.json'));
  });
});
