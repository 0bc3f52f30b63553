import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openEmbedder } from '@vse/models/node';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { onBackend, vse, vseJson } from '../testing/run';
import { smallCaptions, smallModel, smallPictures } from '../testing/small-collection';

interface Captioned {
  readonly captions: number;
  readonly results: readonly {
    readonly picture: string;
    readonly captions: readonly { readonly score: number; readonly text: string }[];
  }[];
}

it('orders the captions of a picture as the model scores them', async () => {
  const folder = await temporaryFolder();
  const model = await smallModel(folder, 'attention');
  const pictures = await smallPictures(folder);
  const files = ['red.png', 'green.png'].map((name) => join(pictures, name));
  const argv = ['caption', model, ...files, '--count', '3', ...onBackend];

  const without = await vse(argv);
  expect(without.code).toBe(2);
  expect(without.errors).toContain('has no captions.txt');

  await writeFile(
    join(model, 'captions.txt'),
    `\uFEFF${smallCaptions.join('\r\n')}\r\n\r\n${smallCaptions[0]}\n`,
  );
  const { code, data } = await vseJson(argv);
  const { captions, results } = data as Captioned;
  expect({ code, captions }).toEqual({ code: 0, captions: smallCaptions.length });
  const embedder = await openEmbedder(model);
  const scores = await embedder.score(
    await embedder.embedImages(files),
    await embedder.embedCaptions(smallCaptions),
  );
  await embedder.dispose();
  results.forEach(({ picture, captions: best }, image) => {
    const wanted = smallCaptions
      .map((text, i) => ({ text, score: scores[image * smallCaptions.length + i]! }))
      .sort((a, b) => b.score - a.score)
      .slice(0, 3);
    expect(picture).toBe(files[image]);
    expect(best.map(({ text }) => text)).toEqual(wanted.map(({ text }) => text));
    best.forEach(({ score }, i) => expect(score).toBeCloseTo(wanted[i]!.score, 5));
  });
});

it('names pictures that cannot be read, and captions the others', async () => {
  const folder = await temporaryFolder();
  const model = await smallModel(folder);
  const pictures = await smallPictures(folder);
  const [broken, bank] = [join(folder, 'broken.jpg'), join(folder, 'bank.txt')];
  await writeFile(broken, 'no picture');
  await writeFile(bank, 'a red square\n');
  const { code, output } = await vse([
    'caption',
    model,
    broken,
    join(pictures, 'red.png'),
    '--captions',
    bank,
    ...onBackend,
  ]);
  expect(code).toBe(3);
  expect(output).toContain('a red square');
  expect(output).toContain(`left out ${broken}: `);
  await writeFile(bank, Uint8Array.of(0xff, 0xd8, 0x0a));
  const binary = await vse(['caption', model, join(pictures, 'red.png'), '--captions', bank, ...onBackend]);
  expect(binary.errors).toContain('must be text in UTF-8');
});
