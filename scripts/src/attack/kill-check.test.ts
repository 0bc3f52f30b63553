import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { killCheck } from './kill-check';

/** Attacks a program that works for some time between two statements. */
async function attacked(before: string, after: string): Promise<string> {
  const folder = await temporaryFolder();
  const module = join(folder, 'program.mjs');
  const parts = [
    `import { appendFileSync, writeFileSync } from 'node:fs';`,
    `const out = process.argv[2] + '/result';`,
    `console.log('begun');`,
    before,
    `await new Promise((resolve) => setTimeout(resolve, 400));`,
    after,
  ];
  await writeFile(module, parts.join('\n'));
  const victim = { name: 'program', module, isResult: (path: string) => path === 'result' };
  return killCheck(victim, { kills: 1, seed: 1, folder: join(folder, 'runs') }).run();
}

it('passes a program that ends with the same bytes, however often it is killed', async () => {
  expect(await attacked('', `writeFileSync(out, 'done');`)).toMatch(/^1 kills, \d+ runs, all with the bytes/);
});

it('fails for a program that does its work twice, or does not end once resumed', async () => {
  await expect(attacked(`appendFileSync(out, 'step');`, '')).rejects.toThrow(
    'result differ from an undisturbed run',
  );
  await expect(attacked(`writeFileSync(out, 'x', { flag: 'wx' });`, '')).rejects.toThrow(
    /resumed, it ended with 1:[^]*EEXIST/,
  );
});
