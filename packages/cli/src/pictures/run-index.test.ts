import { readdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { BackendError } from '@vse/core';
import { approximateIndex, type ApproximateIndex } from '@vse/search/approximate';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '../exit-codes';
import { onBackend, vse, vseJson } from '../testing/run';
import { drawSquare, smallModel, smallPictures } from '../testing/small-collection';

interface Indexed {
  readonly index: string;
  readonly count: number;
  readonly approximate: boolean;
  readonly graph: number;
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
  readonly results: readonly { readonly id: string; readonly score: number }[];
}

let parent: string;
let model: string;
let pictures: string;
beforeAll(async () => {
  parent = await temporaryFolder();
  [model, pictures] = [await smallModel(parent), await smallPictures(parent)];
});

/** Runs a command that must succeed, and returns its JSON. */
async function run(...words: readonly string[]): Promise<Indexed> {
  const { code, data, errors } = await vseJson([...words, ...onBackend]);
  expect(code, errors).toBe(0);
  return data;
}

const hasUsearch = await approximateIndex({ folder: join(await temporaryFolder(), 'probe'), dim: 2 }).then(
  (index: ApproximateIndex) => index.close().then(() => true),
  (error: unknown) => {
    if (!BackendError.isInstance(error)) throw error;
    return false;
  },
);

describe.runIf(hasUsearch)('vse index --approximate', () => {
  it('lets a graph search from then on, as --no-approximate ends it', async () => {
    const exact = await run('index', model, pictures);
    expect(exact).toMatchObject({ count: 3, approximate: false, graph: 0 });
    const wanted = (await run('search', model, 'a red square')).results;

    expect(await run('index', model, '--approximate')).toMatchObject({
      count: 3,
      approximate: true,
      graph: 0,
    });
    const { output } = await vse(['index', model, ...onBackend]);
    expect(output).toContain('too few for a graph');
    // As with ten thousand pictures: `save` makes the graph.
    const vectors = join(exact.index, 'vectors');
    const index = await approximateIndex({ folder: vectors, dim: 8, fromRows: 1 });
    await index.save();
    await index.close();
    expect(await run('index', model)).toMatchObject({ count: 3, approximate: true, graph: 3 });
    const found = await run('search', model, 'a red square');
    expect(found).toMatchObject({ approximate: true, graph: 3, results: wanted });
    expect((await readdir(vectors)).filter((name) => name.startsWith('graph'))).not.toEqual([]);

    // What is added later is found beside the graph.
    await drawSquare(join(pictures, 'late.png'), '#804020', 30);
    const later = await run('search', model, 'a red square');
    expect(later).toMatchObject({ count: 4, graph: 3 });
    expect(later.results.map(({ id }) => id)).toContain('late.png');
    await rm(join(pictures, 'late.png'));

    expect(await run('index', model, '--no-approximate')).toMatchObject({ approximate: false, graph: 0 });
    expect(await run('search', model, 'a red square')).toMatchObject({ approximate: false, results: wanted });
  });
});

it('vse index names links that lead out of the folder, and does not follow them', async () => {
  const outside = join(await temporaryFolder(), 'secret.png');
  await drawSquare(outside, '#000000', 10);
  await symlink(outside, join(pictures, 'out.png'));
  const { code, data, errors } = await vseJson(['index', model, pictures, ...onBackend]);
  expect(code).toBe(exitCodes.partly);
  expect(data as Indexed).toMatchObject({
    count: 3,
    failures: [{ id: 'out.png', reason: 'the link leads out of the folder, and is not followed' }],
  });
  expect(errors).toContain('1 that cannot be read: out.png (the link leads out of the folder');
  await rm(join(pictures, 'out.png'));
});
