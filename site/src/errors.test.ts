import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readText, root } from './repository';

const sources = readdirSync(`${root}packages`)
  .filter((name) => name !== 'testing')
  .flatMap((name) =>
    readdirSync(`${root}packages/${name}/src`, { recursive: true, encoding: 'utf8' })
      .filter((path) => /(?<!\.test)\.ts$/.test(path))
      .map((path) => `packages/${name}/src/${path}`),
  );

/** Text of the entries, which name what they export. */
const entries = sources
  .filter((path) => /^packages\/[\w-]+\/src\/[\w-]+\.ts$/.test(path))
  .map(readText)
  .join('\n');
const isPublic = (name: string) =>
  new RegExp(`^export \\{[^}]*\\b${name}\\b[^}]*\\} from`, 'm').test(entries);

/** Every class of error that the packages export. */
const classes = sources
  .flatMap((path) =>
    [...readText(path).matchAll(/^export class (\w+) extends \w*Error\b/gm)].map(([, name]) => name!),
  )
  .filter(isPublic);

it('the page of errors names every class', () => {
  expect(classes.length).toBeGreaterThan(5);
  const page = readText('site/guide/errors.md');
  expect(classes.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
