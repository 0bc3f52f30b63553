import { describe, expect, it, vi } from 'vitest';
import { BackendError } from '@vse/core';
import { absentImport, builtinsWithoutPackages } from '@vse/testing';
import { tagged } from '../testing/tagged-text';
import { extractRelations, openRelationExtractor, relationExtractor } from './extract-relations';

const told = async (caption: string) =>
  (await extractRelations([caption]))[0]!.map(
    ({ relation, head, dependent }) => `${relation}(${head}, ${dependent})`,
  );

describe('extractRelations', () => {
  it('reads plain captions', async () => {
    expect(await told('A brown dog runs on the grass.')).toEqual([
      'det(dog, a)', 'amod(dog, brown)', 'nsubj(runs, dog)', 'det(grass, the)', 'obl:on(runs, grass)',
    ]); // prettier-ignore
  });

  it('takes options of relationsOf, and another tagger', async () => {
    const [whole] = await extractRelations(['Dogs run on grass'], { collapse: false });
    expect(whole!.map(({ relation }) => relation)).toEqual(['nsubj', 'case', 'obl']);
    const tagger = () => tagged('Hunde/NOUN laufen/VERB');
    const [own] = await extractRelations(['?'], { tagger });
    expect(own).toMatchObject([{ relation: 'nsubj', head: 'laufen', dependent: 'hunde' }]);
  });

  it('finds nothing in captions of no words, of one, of emoji and of other scripts', async () => {
    for (const caption of ['', '   \t', '.', 'Dogs', '😀', '\u0000\u0001'])
      expect(await told(caption), caption).toEqual([]);
    expect(Array.isArray(await told('犬 が 走る 😀 собака бежит'))).toBe(true);
  });

  it('reads ten thousand words in seconds', async () => {
    const found = await told('a black dog runs on the grass and '.repeat(1250));
    expect(found.length).toBeGreaterThan(5000);
  });

  it('makes an extractor again from its recipe, with every option, unless it has a tagger of its own', async () => {
    const options = { collapse: false, ignore: ['det'] };
    const { extract } = await openRelationExtractor(options);
    expect(extract.recipe).toMatchObject({ name: 'relationExtractor', args: [options] });
    const again = await relationExtractor(...(structuredClone(extract.recipe!.args) as [typeof options]));
    const caption = 'A brown dog runs on the grass.';
    expect(again(caption)).toEqual(extract(caption));
    const plain = await openRelationExtractor();
    expect(plain.extract(caption)).not.toEqual(extract(caption));
    const stated = structuredClone(plain.extract.recipe!.args) as [typeof options];
    expect((await relationExtractor(...stated))(caption)).toEqual(plain.extract(caption));
    expect((await openRelationExtractor({ tagger: () => [] })).extract).not.toHaveProperty('recipe');
  });

  it('marks words that no rule attaches', async () => {
    const { parse } = await openRelationExtractor({ tagger: () => tagged('Dogs/NOUN run/VERB ./PUNCT') });
    expect(parse('').words.map(({ head, relation }) => [head, relation])).toEqual([[1, 'nsubj'], [-1, 'root'], [-1, 'punct']]); // prettier-ignore
  });

  it('takes the loader of wink that a page passes', async () => {
    vi.resetModules();
    const { extractRelations: extract } = await import('./extract-relations');
    const failing = extract(['a dog'], { library: () => Promise.reject(new Error('404')) });
    await expect(failing).rejects.toThrow('404');
    const library = () => Promise.all([import('wink-nlp'), import('wink-eng-lite-web-model')]);
    const [relations] = await extract(['a dog runs'], { library });
    expect(relations).toHaveLength(2);
  });

  it('says what to install where the tagger is absent', async () => {
    vi.resetModules();
    vi.doMock('../own-import', () => ({ ownImport: absentImport }));
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(builtinsWithoutPackages);
    const { extractRelations: extract } = await import('./extract-relations');
    const failing = extract(['a dog']);
    await expect(failing).rejects.toThrow(/pnpm add wink-nlp wink-eng-lite-web-model/);
    await expect(failing).rejects.toSatisfy((error) => BackendError.isInstance(error));
    vi.restoreAllMocks();
    vi.doUnmock('../own-import');
  });
});
