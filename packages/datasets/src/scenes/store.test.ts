import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { sha256 } from '@vse/formats';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { IMAGE_FOLDER } from './text-files';

const opener = new URL('./open-scenes.ts', import.meta.url).href;
const workingFolder = fileURLToPath(new URL('../..', import.meta.url));

/** Another process that opens scenes, and says so when the first picture is done and when all is. */
function openElsewhere(folder: string): ChildProcess {
  const sizes = JSON.stringify({ train: 90, dev: 5, test: 5 });
  const script = `
    import { openScenes } from ${JSON.stringify(opener)};
    await openScenes({ folder: ${JSON.stringify(folder)}, sizes: ${sizes}, onProgress: ({ done }) => console.log(done) });`;
  const flags = ['--import', 'tsx', '--conditions=@vse/source', '--input-type=module', '--eval', script];
  return spawn(process.execPath, flags, { cwd: workingFolder, stdio: ['ignore', 'pipe', 'inherit'] });
}

async function expectWhole(folder: string): Promise<void> {
  const marker = JSON.parse(await readFile(join(folder, 'complete.json'), 'utf8')) as {
    files: Record<string, string>;
  };
  const sums = Object.entries(marker.files);
  // A picture, a file of sentences and one of boxes for each of 100 scenes; captions, three times lists, names, trees.
  expect(sums).toHaveLength(100 * 3 + 1 + 9);
  for (const [path, sum] of sums) {
    const data = await readFile(join(folder, path));
    expect(sha256(data), path).toBe(sum);
  }
  const pictures = await readdir(join(folder, IMAGE_FOLDER));
  expect(pictures).toHaveLength(100);
  await Promise.all(pictures.map((name) => sharp(join(folder, IMAGE_FOLDER, name)).stats()));
}

describe('processes that open scenes', () => {
  it('finish what a killed one began, two at once', async () => {
    const folder = await temporaryFolder();
    const killed = openElsewhere(folder);
    await once(killed.stdout!, 'data');
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(await readdir(folder)).not.toContain('complete.json');
    const pair = [openElsewhere(folder), openElsewhere(folder)];
    pair.forEach((one) => one.stdout!.resume());
    const ends = await Promise.all(pair.map((one) => once(one, 'exit')));
    expect(ends.map(([code]: unknown[]) => code)).toEqual([0, 0]);
    await expectWhole(folder);
  });
});
