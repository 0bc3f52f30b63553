import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vseClient } from '@vse/server/client';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { onBackend, vse, vseJson } from '../testing/run';
import { tinyClip } from '../testing/tiny-clip';
import { smallCaptions, smallModel, smallPictures } from '../testing/small-collection';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Starts `vse serve` in a process of its own; `stop` resolves to its exit code and what it wrote to stderr. */
async function served(model: string, pictures: string) {
  const argv = ['serve', model, pictures, '--port', '0', '--json', ...onBackend];
  const tsx = fileURLToPath(import.meta.resolve('tsx'));
  const child = spawn(process.execPath, ['--conditions=@vse/source', '--import', tsx, main, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const ended = once(child, 'close') as Promise<[number | null]>;
  const line = await Promise.race([once(child.stdout, 'data'), ended.then(() => undefined)]);
  if (!line) throw new Error(`vse serve did not start: ${errors}`);
  const { url } = JSON.parse(String(line[0])) as { url: string };
  const stop = async (): Promise<readonly [number | null, string]> => {
    child.kill('SIGTERM');
    const [code] = await ended;
    return [code, errors];
  };
  return { client: vseClient({ url }), stop };
}

it('serves what vse search finds, takes pictures, and on SIGTERM saves and ends with 0', async () => {
  const folder = await temporaryFolder();
  const model = await smallModel(folder, 'attention');
  const pictures = await smallPictures(folder);
  await writeFile(join(model, 'captions.txt'), `${smallCaptions.join('\n')}\n`);
  const { client, stop } = await served(model, pictures);
  await expect.poll(async () => (await client.status()).pictures.count).toBe(3);
  const { hits, reranked } = await client.search({ sentences: ['a red square'] });
  expect([hits.length, reranked]).toEqual([3, 3]);
  const attention = await client.attention('red.png', 'a red square');
  expect(attention.words).toEqual(['<start>', 'a', 'red', 'square', '<end>']);
  expect(attention.weights).toHaveLength(attention.words.length);
  await expect.poll(async () => (await client.status()).captions).toBe(smallCaptions.length);
  const { captions } = await client.captions({ id: 'red.png' }, { count: 2 });
  expect(captions).toHaveLength(2);
  const bytes = new Uint8Array(await readFile(join(pictures, 'red.png')));
  await client.add('again.png', new Blob([bytes], { type: 'image/png' }), { captions: ['a red square'] });
  expect(await stop()).toEqual([0, expect.stringContaining('the index is saved')]);

  // The search of the command line has the same index, and ranks alike.
  const { data } = await vseJson([
    'search',
    model,
    'a red square',
    '--pictures',
    pictures,
    '--count',
    '4',
    ...onBackend,
  ]);
  const { results, count } = data as { count: number; results: { id: string; score: number }[] };
  expect([count, results.length]).toEqual([4, 4]);
  for (const { id, score } of hits) {
    expect(results.find((result) => result.id === id)!.score).toBeCloseTo(score, 4);
  }
});

it('shows the captions of a table in the folder, and filters by its columns', async () => {
  const folder = await temporaryFolder();
  const pictures = await smallPictures(folder);
  const table = 'image,caption,year\nred.png,a red square,1889\ngreen.png,a green square,1900\n';
  await writeFile(join(pictures, 'captions.csv'), table);
  const { client, stop } = await served(await smallModel(folder), pictures);
  await expect.poll(async () => (await client.status()).pictures.count).toBe(3);
  const { hits } = await client.search({ sentences: ['a square'], filter: { field: 'year', from: 1890 } });
  expect(hits.map(({ id, captions }) => [id, captions])).toEqual([['green.png', ['a green square']]]);
  expect(await stop()).toEqual([0, expect.stringContaining('2 captions and year of 2 pictures')]);
});

it('serves a frozen model, with no model of its own', async () => {
  const folder = await temporaryFolder();
  const { client, stop } = await served(
    await tinyClip(join(folder, 'tiny-clip')),
    await smallPictures(folder),
  );
  await expect.poll(async () => (await client.status()).pictures.count).toBe(3);
  expect((await client.status()).model).toMatchObject({
    name: 'tiny-clip',
    attention: false,
    sentences: true,
  });
  for (const [sentence, wanted] of [
    ['a red square', 'red.png'],
    ['a blue square', 'below/blue.png'],
  ] as const) {
    const { hits, reranked } = await client.search({ sentences: [sentence] });
    expect([hits[0]!.id, reranked]).toEqual([wanted, 0]);
  }
  expect(await stop()).toEqual([0, expect.stringContaining('the index is saved')]);
});

it('begins nothing with a wrong command line', async () => {
  const folder = await temporaryFolder();
  const model = await smallModel(folder);
  const pictures = await smallPictures(folder);
  const wrong = async (...flags: readonly string[]) => {
    const { code, errors } = await vse(['serve', model, ...flags, ...onBackend]);
    expect(code).toBe(2);
    return errors;
  };
  expect(await wrong(`${pictures}x`)).toContain('Did you mean');
  expect(await wrong(pictures, '--host', '0.0.0.0', '--port', '0')).toContain('needs a token');
  expect(await wrong(pictures, '--port', 'many')).toContain('whole number');
  expect(await wrong(pictures, '--captions', 'nowhere.txt')).toContain('nowhere.txt');
});
