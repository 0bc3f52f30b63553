import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { members, root } from './workspace';

it('API pages are made of every package that is published, and of no other', () => {
  const { exclude } = JSON.parse(readFileSync(join(root, 'typedoc.json'), 'utf8')) as {
    readonly exclude: readonly string[];
  };
  const own = members('packages').filter(({ manifest }) => manifest.private === true);
  expect(exclude).toEqual(own.map(({ folder }) => relative(root, folder)));
});
