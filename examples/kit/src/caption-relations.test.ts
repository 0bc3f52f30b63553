import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/core';
import { cosine } from '@vse/attention';
import { regionProjection } from '@vse/image-encoders';
import { modelTables, openEmbedder, saveModel } from '@vse/models/node';
import { conlluSentence as sentence, temporaryFolder } from '@vse/testing';
import { buildVocabulary, relationEncoder } from '@vse/text-encoders';
import { parseConllu, parsedRelations } from '@vse/text-encoders/parsing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { captionRelations, type RelationSettings } from './caption-relations';

const dogRuns = sentence('A 2 det', 'dog 3 nsubj', 'runs 0 root', '. 3 punct');
const catSits = sentence('The 2 det', 'cat 3 nsubj', 'sits 0 root');

const said: string[] = [];
beforeEach(() => {
  said.length = 0;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
});

async function opened(
  captions: readonly string[],
  parses: readonly string[],
  settings: RelationSettings = {},
) {
  const relations = join(await temporaryFolder(), 'parses.conllu');
  await writeFile(relations, `${parses.join('\n\n')}\n`);
  return captionRelations(captions, { relations, ...settings });
}

const named = (found: readonly { relation: string; head: string; dependent: string }[]): string =>
  found.map(({ relation, head, dependent }) => `${relation}(${head}, ${dependent})`).join(' ');

describe('captionRelations', () => {
  it('takes those of the parse with the words of a caption, in any order', async () => {
    const { of } = await opened(['the cat sits .', 'A dog runs.', 'A dog runs.'], [dogRuns, catSits]);
    expect(named(of('A dog runs.'))).toBe('det(dog, a) nsubj(runs, dog)');
    expect(named(of('the cat sits .'))).toBe('det(cat, the) nsubj(sits, cat)');
  });

  it('finds words whatever the parser made of spaces, quotes, brackets and contractions', async () => {
    const words = sentence('`` 4 punct', 'Do 4 aux', "n't 4 advmod", 'run 0 root', "'' 4 punct", '-LRB- 7 punct', 'now 4 advmod', '-RRB- 7 punct'); // prettier-ignore
    const { of } = await opened(['"Don\u2019t run" (now)'], [words]);
    expect(named(of('"Don\u2019t run" (now)'))).toContain('advmod(run, now)');
    const german = `# text = Im Haus.\n1-2\tIm\t_\t_\t_\t_\t_\t_\t_\t_\n${sentence('In 3 case', 'dem 3 det', 'Haus 0 root', '. 3 punct')}`;
    expect(named((await opened(['Im Haus.'], [german])).of('Im Haus.'))).toContain('det(haus, dem)');
  });

  it('puts the sentences of a caption together', async () => {
    const captions = ['A dog runs. The cat sits', 'A dog runs.'];
    const { of } = await opened(captions, [dogRuns, dogRuns, catSits]);
    const found = of(captions[0]!);
    expect(named(found)).toBe('det(dog, a) nsubj(runs, dog) det(cat, the) nsubj(sits, cat)');
    expect(found.map(({ headIndex, dependentIndex }) => [headIndex, dependentIndex])).toEqual([
      [1, 0],
      [2, 1],
      [5, 4],
      [6, 5],
    ]);
  });

  it('names the first caption without a parse', async () => {
    const opening = opened(['A dog runs.', 'Two cats.', 'Three.'], [dogRuns]);
    await expect(opening).rejects.toThrow(DataError);
    await expect(opening).rejects.toThrow(
      /--relations: .*parses\.conllu has no parse of 2 of 3 captions, the first "Two cats\."\. Parse the captions of all splits/,
    );
    await expect(opened(['A dog runs.'], [])).rejects.toThrow('no parse of 1 of 1 captions');
  });

  it('refuses more parses than captions, unless images are left out', async () => {
    const extra = opened(['A dog runs.'], [dogRuns, catSits]);
    await expect(extra).rejects.toThrow(DataError);
    await expect(extra).rejects.toThrow(
      /2 parses for 1 captions: 1 belong to no caption, the first is sentence 2, "The cat sits"/,
    );
    await expect(opened(['A dog runs.'], [dogRuns, dogRuns])).rejects.toThrow('2 parses for 1 captions');
    await opened(['A dog runs.'], [dogRuns, catSits], { limit: 1 });
    expect(said.at(-1)).toMatch(/2 parses in .*, 1 of no caption in use/);
    await opened(['A dog runs.'], [dogRuns, catSits], { skipBad: true });
  });

  it('takes the first of several parses of the same words, and counts those that differ', async () => {
    const other = sentence('A 3 dep', 'dog 3 nsubj', 'runs 0 root', '. 3 punct');
    const { of } = await opened(['A dog runs.', 'a dog runs'], [dogRuns, other]);
    expect(named(of('a dog runs'))).toBe('det(dog, a) nsubj(runs, dog)');
    expect(said.at(-1)).toContain('1 unlike the first of the same words');
  });

  it('gives no relations to a caption without words, and refuses captions that it was not opened for', async () => {
    const { of } = await opened(['A dog runs.', ' '], [dogRuns]);
    expect(of(' ')).toEqual([]);
    expect(() => of('Another.')).toThrow('has no parse of "Another."');
  });

  it('names the file and line that is not CoNLL-U, and typed dependencies of the Stanford parser', async () => {
    await expect(opened(['A dog.'], ['det(dog-2, A-1)\nroot(ROOT-0, dog-2)'])).rejects.toThrow(
      /--relations: .*parses\.conllu:1: wanted CoNLL-U, got typed dependencies of the Stanford parser/,
    );
    await expect(opened(['A dog.'], ['1\tA\tdog'])).rejects.toThrow(/parses\.conllu:1: wanted 10 columns/);
  });

  it('names a file that cannot be read or is not UTF-8', async () => {
    const folder = await temporaryFolder();
    await expect(captionRelations(['a'], { relations: join(folder, 'none') })).rejects.toThrow(OptionError);
    const latin = join(folder, 'latin.conllu');
    await writeFile(latin, Buffer.from('# text = caf\xe9\n', 'latin1'));
    await expect(captionRelations(['a'], { relations: latin })).rejects.toThrow('must be text in UTF-8');
  });

  it('tells files apart by their content, and needs none', async () => {
    const [one, same, other] = await Promise.all([
      opened(['A dog runs.'], [dogRuns]),
      opened(['A dog runs.'], [dogRuns]),
      opened(['A dog runs.'], [dogRuns.replace('det', 'dep')]),
    ]);
    expect(one.fingerprint).toEqual(same.fingerprint);
    expect(one.fingerprint['relations']).not.toBe(other.fingerprint['relations']);
    const tagger = await captionRelations(['A dog runs.']);
    expect(tagger.fingerprint).toEqual({});
    expect(named(tagger.of('A dog runs.'))).toContain('nsubj(runs, dog)');
  });

  it('can be saved with a model, which refuses captions until it is given their parses', async () => {
    const texts = ['A dog runs.', 'The cat sits'];
    const { of: relations, fingerprint, needs } = await opened(texts, [dogRuns, catSits]);
    const vocabulary = buildVocabulary(texts, { minCount: 1 });
    const model = {
      images: regionProjection({ inputDim: 2, embedDim: 4 }),
      captions: relationEncoder({ vocabulary, relations, wordDim: 3, embedDim: 4 }),
      similarity: cosine(),
    };
    const folder = join(await temporaryFolder(), 'model');
    await saveModel(folder, model);
    const without = await openEmbedder(folder);
    const { items, failures } = await without.embedCaptions(texts);
    expect(items).toEqual([undefined, undefined]);
    expect(failures.map(({ error }) => error.message)).toEqual([
      expect.stringContaining(`"A dog runs." must have a parse, got none among 0`),
      expect.stringContaining(fingerprint['relations']!),
    ]);
    await without.dispose();

    const sentences = parseConllu([catSits, dogRuns].join('\n\n'));
    const tables = { ...modelTables(), parsedRelations: () => parsedRelations({ sentences }) };
    const embedder = await openEmbedder(folder, { tables });
    const embedded = await embedder.embedCaptions([...texts, 'A cat runs.']);
    const wanted = model.captions.encode(model.captions.collate(texts)).vectors; // [2, 2, 4]
    expect(embedded.items.slice(0, 2).flatMap((item) => Array.from(item!.values))).toEqual(
      Array.from(await wanted.data()),
    );
    expect(embedded.failures.map(({ index }) => index)).toEqual([2]);
    expect(needs).toEqual([expect.stringContaining('refuses captions without one')]);
    await embedder.dispose();
  });
});
