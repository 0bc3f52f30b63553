import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openScenes } from '@vse/datasets';
import { describeWithShared, temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import annotated from '../testing/flickr8k-relations.json';
import { scoreRelations, type IndexedRelation, type RelationScores } from '../testing/score-relations';
import { openRelationExtractor } from './extract-relations';
import { parseConllu } from './parse-conllu';
import type { ParsedSentence } from './parsed-sentence';

const extractor = await openRelationExtractor();

/** Relations by word index, without roots, punctuation and unattached words. */
function indexed({ words }: ParsedSentence): IndexedRelation[] {
  return words.flatMap(({ head, relation }, i) =>
    head < 0 || relation === 'punct' ? [] : [[relation, head, i] as const],
  );
}

function report(name: string, { labelled, unlabelled, found, wanted }: RelationScores): void {
  const percent = (value: number) => (100 * value).toFixed(1);
  const [first, second] = [labelled, unlabelled].map(
    ({ precision, recall, f1 }) =>
      `precision ${percent(precision)} recall ${percent(recall)} F1 ${percent(f1)}`,
  );
  console.log(`${name}: labelled ${first}; unlabelled ${second} (${found} found, ${wanted} annotated)`);
}

describe('extractRelations on the embedded data set, which is synthetic', () => {
  it('reaches the measured accuracy', async () => {
    const folder = await temporaryFolder();
    const data = await openScenes({ folder, seed: 7, sizes: { train: 2, dev: 2, test: 60 } });
    const trees = parseConllu(await readFile(join(folder, 'relations.test.conllu'), 'utf8'));
    const texts = new Map(data.captions.map(({ id, text }) => [id, text]));
    const found = trees.map(({ id }) => indexed(extractor.parse(texts.get(id!)!)));
    const scores = scoreRelations(found, trees.map(indexed));
    report(`scenes (synthetic, ${trees.length} captions)`, scores);
    expect(trees.length).toBe(300);
    expect(scores.labelled.f1).toBeGreaterThan(0.93);
    expect(scores.unlabelled.f1).toBeGreaterThan(0.945);
  });
});

describeWithShared('extractRelations on Flickr8k', 'data/flickr8k', (folder) => {
  it('reaches the measured accuracy on 100 captions annotated by hand', async () => {
    const file = await readFile(resolve(folder, 'Flickr8k.token.txt'), 'utf8');
    const texts = new Map(file.split('\n').map((line) => line.split('\t') as [string, string]));
    const found = annotated.captions.map(({ caption, sha256 }) => {
      const text = texts.get(caption)!;
      expect(createHash('sha256').update(text).digest('hex').slice(0, 16), caption).toBe(sha256);
      return betweenSpaces(text);
    });
    const wanted = annotated.captions.map(({ relations }) => relations as unknown as IndexedRelation[]);
    const scores = scoreRelations(found, wanted);
    report('Flickr8k, 100 captions', scores);
    const content = (list: readonly (readonly IndexedRelation[])[]) =>
      list.map((relations) => relations.filter(([relation]) => !FUNCTION_WORDS.includes(relation)));
    report('without function words', scoreRelations(content(found), content(wanted)));
    expect(found.length).toBe(100);
    expect(scores.labelled.f1).toBeGreaterThan(0.915);
    expect(scores.unlabelled.f1).toBeGreaterThan(0.93);
  });
});

const FUNCTION_WORDS: readonly string[] = [
  'det',
  'case',
  'fixed',
  'aux',
  'aux:pass',
  'cop',
  'cc',
  'mark',
  'expl',
];

/** Relations found in a caption, by the index of its words split at spaces, as annotated. */
function betweenSpaces(text: string): IndexedRelation[] {
  const starts = [...text.matchAll(/\S+/g)].map(({ index }) => index);
  let from = 0;
  const sentence = extractor.parse(text);
  const places = sentence.words.map(({ form }) => {
    const at = text.indexOf(form, from);
    from = at + form.length;
    return starts.filter((start) => start <= at).length - 1;
  });
  return indexed(sentence)
    .map(([relation, head, dependent]) => [relation, places[head]!, places[dependent]!] as const)
    .filter(([, head, dependent]) => head !== dependent);
}
