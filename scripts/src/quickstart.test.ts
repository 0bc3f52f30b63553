import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  changesOf,
  faultOf,
  firstRecall,
  quickstartProgram,
  readmeProgram,
  swapped,
  withChanges,
} from './quickstart';
import { packagesOf } from './snippets';
import { members, readManifest, root } from './workspace';

const readme = readFileSync(join(root, 'README.md'), 'utf8');
const installed = /^npm install (.*)$/m.exec(readme)![1]!.split(' ');
const published = members('packages').filter(({ manifest }) => manifest.private !== true);

describe('the program of the README', () => {
  it('is the first thing after the install line, and that of examples/quickstart, to the letter', () => {
    const fences = [...readme.matchAll(/^```(\w+)$/gm)].map(([, language]) => language);
    expect(fences.slice(0, 2)).toEqual(['sh', 'js']);
    expect(readmeProgram()).toBe(quickstartProgram());
  });

  it('has at most 30 lines', () => {
    expect(quickstartProgram().trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  });

  it.each([
    ['as printed', quickstartProgram()],
    ['with the swap', swapped(quickstartProgram())],
  ])('imports public packages that the install line and the example list, %s', (_, program) => {
    const names = published.map(({ manifest }) => manifest.name);
    expect(names).toEqual(expect.arrayContaining([...packagesOf(program)]));
    const { dependencies } = readManifest(join(root, 'examples/quickstart'));
    expect([...installed].sort()).toEqual(Object.keys(dependencies!).sort());
    expect(installed).toEqual(expect.arrayContaining([...packagesOf(program)]));
  });

  it('becomes SCAN by two changed lines', () => {
    expect(changesOf(readme)).toHaveLength(2);
    expect(swapped(quickstartProgram())).toContain('similarity: stackedCrossAttention()');
  });
});

describe('changesOf and withChanges', () => {
  it('change lines one by one', () => {
    const changes = changesOf('```diff\n-b\n+c\n-  d\n+  e\n```\n');
    expect(withChanges('a\nb\n  d\n', changes)).toBe('a\nc\n  e\n');
  });

  it('refuse a line that is missing or there twice, and no diff', () => {
    expect(() => withChanges('a\n', [{ from: 'b', to: 'c' }])).toThrow('occur once in the program: b');
    expect(() => withChanges('b\nb\n', [{ from: 'b', to: 'c' }])).toThrow('occur once');
    expect(() => changesOf('```diff\n-a\n```\n')).toThrow('1 removed, 0 added');
    expect(() => changesOf('no fence')).toThrow('no diff');
  });
});

describe('faultOf', () => {
  const table = (i2t: number, t2i: number) =>
    `system | i2t R@1 R@5 | t2i R@1 R@5 | rsum\nx (synthetic) | ${i2t} 50.0 | ${t2i} 60.0 | 200.0\n`;
  const answer = '/a/scene-000003.jpg A red car .\n';

  it('accepts recall at 1 above five times chance and an answer', () => {
    expect(firstRecall(table(5.1, 7))).toEqual({ imageToText: 5.1, textToImage: 7 });
    expect(faultOf(table(5.1, 7) + answer, 'test: 100')).toBeUndefined();
  });

  it('finds recall near chance in either direction, and a missing answer', () => {
    expect(faultOf(table(5, 7) + answer, 'test: 100')).toContain('above 5 times chance (1 %), got 5 and 7');
    expect(faultOf(table(20, 1) + answer, 'test: 100')).toContain('got 20 and 1');
    expect(faultOf(table(6, 7), 'test: 100')).toContain('no picture answers');
    expect(() => faultOf('nothing', 'test: 100')).toThrow('no row of the table is marked as synthetic');
    expect(faultOf(table(6, 7) + answer, 'no size')).toContain('above 5 times chance');
  });
});
