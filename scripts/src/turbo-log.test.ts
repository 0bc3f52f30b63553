import { expect, it } from 'vitest';
import { turboLog } from './turbo-log';

const log = `
   • turbo 2.11.11
   • Packages in scope: @vse/core, @vse/losses, @vse/eval
@vse/core:build: cache hit, replaying logs 195c
@vse/core:build: ESM Build start
@vse/losses:build: cache miss, executing 075a
@vse/losses:build: src/index.ts(1,1): error TS2322
@vse/losses:build: ERROR: command finished with error: exit 2`;

function followed(text: string) {
  const seen: unknown[] = [];
  const followed = turboLog((done, packages) => seen.push([done, packages.length]));
  for (const line of text.split('\n')) followed.line(line);
  return { seen, end: (failed: boolean) => followed.end(failed) };
}

it('counts each task once, and the packages', () => {
  expect(followed(log).seen).toEqual([
    [1, 3],
    [2, 3],
  ]);
});

it('ends with nothing after success, and with the log of what failed alone', () => {
  expect(followed(log).end(false)).toBe('');
  const end = followed(log).end(true);
  expect(end).toMatch(/^@vse\/losses:build: cache miss[^]*error TS2322\n.*exit 2$/);
  expect(end).not.toContain('@vse/core');
});

it('ends with everything if turbo failed before any task', () => {
  expect(followed('x Unable to find package manager binary').end(true)).toContain('Unable to find');
});
