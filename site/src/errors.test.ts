import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readText, root } from './repository';

const sources = readdirSync(`${root}packages`, { recursive: true, encoding: 'utf8' }).filter(
  (path) => /^[\w-]+\/src\/.*(?<!\.test)\.ts$/.test(path) && !path.startsWith('testing/'),
);

/** Every class of error that the packages export. */
const classes = sources.flatMap((path) =>
  [...readText(`packages/${path}`).matchAll(/^export class (\w+) extends \w*Error\b/gm)].map(
    ([, name]) => name!,
  ),
);

it('the page of errors names every class', () => {
  expect(classes.length).toBeGreaterThan(5);
  const page = readText('site/guide/errors.md');
  expect(classes.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
