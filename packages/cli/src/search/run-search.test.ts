import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbedder } from '@vse/models/node';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { onBackend, vse, vseJson } from '../testing/run';
import { drawSquare, smallModel, smallPictures } from '../testing/small-collection';

interface Found {
  readonly count: number;
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
  readonly results: readonly { readonly id: string; readonly score: number; readonly file: string }[];
}

const all = ['red.png', 'green.png', 'below/blue.png'];

/** Scores by the library itself: every picture by its file. */
async function expected(model: string, pictures: string, sentence: string, ids = all) {
  const embedder = await openEmbedder(model);
  try {
    const images = await embedder.embedImages(ids.map((id) => join(pictures, id)));
    const scores = await embedder.score(images, await embedder.embedCaptions([sentence]));
    return ids.map((id, i) => ({ id, score: scores[i]! })).sort((a, b) => b.score - a.score);
  } finally {
    await embedder.dispose();
  }
}

describe('vse search', () => {
  let parent: string;
  let pictures: string;
  beforeAll(async () => {
    parent = await temporaryFolder();
    pictures = await smallPictures(parent);
  });

  it.each(['vector', 'attention'] as const)(
    'orders pictures as the model of %s scores them',
    async (kind) => {
      const model = await smallModel(parent, kind);
      const search = ['search', model, 'a red square', '--pictures', pictures, ...onBackend];
      const { code, data } = await vseJson(search);
      expect(code).toBe(0);
      const wanted = await expected(model, pictures, 'a red square');
      const { results, count } = data as Found;
      expect(count).toBe(3);
      expect(results.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
      results.forEach(({ score }, i) => expect(score).toBeCloseTo(wanted[i]!.score, 4));
    },
  );

  it('remembers the pictures, and follows what changes among them', async () => {
    const folder = await temporaryFolder();
    const model = await smallModel(folder);
    const own = await smallPictures(folder);
    const sentence = ['search', model, 'a', 'red', 'square', ...onBackend];
    const none = await vse(sentence);
    expect(none.code).toBe(2);
    expect(none.errors).toContain('--pictures DIR');

    const first = await vse([...sentence, '--pictures', own]);
    expect(first.errors).toContain('3 pictures in the index: 3 added');
    await drawSquare(join(own, 'new.png'), '#ffee00', 10);
    await drawSquare(join(own, 'red.png'), '#000000', 50);
    await rm(join(own, 'green.png'));
    await writeFile(join(own, 'broken.jpg'), 'no picture');
    await writeFile(join(own, 'notes.txt'), 'no picture either');
    const again = await vse([...sentence, '--count', '9']);
    expect(again.errors).toContain('1 other file: .txt 1');
    expect(again.errors).toContain(
      '3 pictures in the index: 1 added, 1 changed, 1 removed, 1 could not be read',
    );
    expect(again.output).toMatch(/left out broken\.jpg: .+/);
    expect(again.output).not.toContain('green.png');
    expect(again.output).toContain(join(own, 'new.png'));
    expect(again.code).toBe(3);

    const settled = await vseJson(sentence);
    expect(settled.errors).not.toContain('added');
    expect((settled.data as Found).failures.map(({ id }) => id)).toEqual(['broken.jpg']);
    const wanted = await expected(model, own, 'a red square', ['red.png', 'below/blue.png', 'new.png']);
    const { results } = settled.data as Found;
    expect(results.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
    results.forEach(({ score }, i) => expect(score).toBeCloseTo(wanted[i]!.score, 4));
  });

  it('has an index for each folder of pictures, and asks which where there are several', async () => {
    const folder = await temporaryFolder();
    const model = await smallModel(folder);
    const [a, b] = [await smallPictures(join(folder, 'a')), await smallPictures(join(folder, 'b'))];
    await rm(join(b, 'red.png'));
    for (const own of [a, b]) await vse(['index', model, own, ...onBackend]);
    const counts = await Promise.all(
      [a, b].map(
        async (own) => (await vseJson(['search', model, 'a', '--pictures', own, ...onBackend])).data as Found,
      ),
    );
    expect(counts.map(({ count }) => count)).toEqual([3, 2]);
    const either = await vse(['search', model, 'a', ...onBackend]);
    expect(either.code).toBe(2);
    expect(either.errors).toContain('Name one of them: --pictures DIR');
    const named = ['search', model, 'a', '--index', join(folder, 'index'), ...onBackend];
    expect((await vseJson([...named, '--pictures', b])).data).toMatchObject({ count: 2 });
    expect((await vseJson(named)).data).toMatchObject({ count: 2 });
    expect((await vse([...named, '--pictures', a])).errors).toContain('is an index of');
  });

  it('makes the index anew for a model that was trained again', async () => {
    const folder = await temporaryFolder();
    const model = await smallModel(folder);
    const own = await smallPictures(folder);
    const argv = ['search', model, 'a red square', '--pictures', own, ...onBackend];
    await vse(argv);
    await smallModel(folder, 'vector', 9);
    const again = await vseJson(argv);
    expect(again.errors).toContain('is of an earlier model, and is made anew');
    const wanted = await expected(model, own, 'a red square');
    expect((again.data as Found).results.map(({ id }) => id)).toEqual(wanted.map(({ id }) => id));
  });

  it('searches by pictures, away from sentences, and writes a page without what names could smuggle in', async () => {
    const folder = await temporaryFolder();
    const model = await smallModel(folder);
    const own = await smallPictures(folder);
    await drawSquare(join(own, '<img src=x onerror=alert(1)>.png'), '#123456', 30);
    const html = join(folder, 'page.html');
    const image = join(own, 'red.png');
    const search = ['search', model, '--pictures', own, '--image', image, '--html', html, ...onBackend];
    const { data } = await vseJson(search);
    const { results } = data as Found;
    expect(results[0]).toMatchObject({ id: 'red.png', score: expect.closeTo(1, 4) as number });
    const page = await readFile(html, 'utf8');
    expect(page.match(/<img src="data:image\/jpeg;base64,/g)).toHaveLength(4);
    expect(page).not.toContain('<img src=x');
    expect(page).not.toContain('<script');
    const away = await vseJson([...search, '--without', 'a green square']);
    expect((away.data as Found).results.map(({ score }) => score)).not.toEqual(
      results.map(({ score }) => score),
    );
  });

  it.each([
    [['search', 'MODEL', ...onBackend], 'a sentence or --image must say what to search for'],
    [['search', 'MODEL', 'a', '--image', 'red.pgn', ...onBackend], '--image: red.pgn is not there'],
    [['search', 'MODEL', 'a', '--pictures', 'PICTURS', ...onBackend], 'Did you mean'],
    [['search', 'MODEL', 'a', '--html', 'nowhere/page.html', ...onBackend], 'in a folder that is there'],
    [['search', 'PICTURES', 'a', ...onBackend], 'must be a model folder, which has a file model.json'],
  ])('refuses %j before anything is opened', async (argv, message) => {
    const model = await smallModel(parent);
    const places: Record<string, string> = {
      MODEL: model,
      PICTURES: pictures,
      PICTURS: pictures.slice(0, -1),
    };
    const { code, errors } = await vse(argv.map((word) => places[word] ?? word));
    expect(code).toBe(2);
    expect(errors).toContain(message);
  });

  it('names the words that the model does not know', async () => {
    const model = await smallModel(parent);
    const search = [
      'search',
      model,
      'a red zebra',
      '--pictures',
      pictures,
      '--without',
      'a qwertz',
      ...onBackend,
    ];
    expect((await vse(search)).errors).toContain('The model does not know ‘zebra’, ‘qwertz’:');
    const { data } = await vseJson(search);
    expect(data).toMatchObject({ unknownWords: ['zebra', 'qwertz'] });
    const known = ['search', model, 'a red square', '--pictures', pictures, ...onBackend];
    expect((await vseJson(known)).data).not.toHaveProperty('unknownWords');
  });

  it('shows pictures on terminals that can', async () => {
    const model = await smallModel(parent);
    const search = ['search', model, 'a square', '--pictures', pictures, ...onBackend, '--thumbnails'];
    const kitty = await vse([...search, 'kitty']);
    expect(kitty.output.match(/\u001b_Ga=T,f=100,r=6,m=0;[A-Za-z0-9+/=]+\u001b\\/g)).toHaveLength(3);
    const iterm = await vse([...search, 'iterm']);
    expect(iterm.output.match(/\u001b\]1337;File=inline=1;[^:]+:[A-Za-z0-9+/=]+\u0007/g)).toHaveLength(3);
    expect((await vse([...search, 'auto'])).output).not.toContain('\u001b');
  });
});
