import { join } from 'node:path';
import { openScenes } from '@vse/datasets';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { bySentence, sceneDescriptions, sentenceOf, sentencesIn } from './descriptions';
import { linkedPhrases } from './sentence-phrases';

describe('sentencesIn', () => {
  it.each([
    ['A maid pours milk. A basket hangs on the wall!', ['A maid pours milk.', 'A basket hangs on the wall!']],
    [
      'Painted c. 1658 by J. Vermeer. It hangs in no. 2.',
      ['Painted c. 1658 by J. Vermeer.', 'It hangs in no. 2.'],
    ],
    ['no full stop', ['no full stop']],
    [' \n', []],
  ])('splits %j', (text, sentences) => {
    expect(sentencesIn(text)).toEqual(sentences);
  });
});

it('makes each sentence a caption of its picture, and says so', () => {
  const captions = [
    { id: 'a#0', image: 0, text: 'One dog. It runs.' },
    { id: 'b#0', image: 1, text: 'A cat.' },
  ];
  const images = [{ id: 'a' }, { id: 'b' }];
  const dataset = { name: 'two', synthetic: false, images, captions, splits: { all: [0, 1] }, notes: [] };
  const { captions: sentences, notes } = bySentence(dataset);
  expect(sentences.map(({ id, image, text }) => [id, image, text])).toEqual([
    ['a#0.0', 0, 'One dog.'],
    ['a#0.1', 0, 'It runs.'],
    ['b#0.0', 1, 'A cat.'],
  ]);
  expect(notes).toEqual(['2 descriptions have 3 sentences, each of which is a caption.']);
});

it('gives scenes one description of five sentences, with facts, and finds the boxes of their phrases', async () => {
  const folder = join(await temporaryFolder(), 'scenes');
  const scenes = await openScenes({ folder, sizes: { train: 2, dev: 0, test: 2 } });
  const described = sceneDescriptions(scenes);
  expect(described.captions).toHaveLength(4);
  expect(described).toMatchObject({ synthetic: true, splits: scenes.splits });
  for (const { metadata } of described.images) {
    expect(metadata).toEqual({
      title: expect.any(String) as string,
      artist: expect.stringMatching(/^Painter /) as string,
      date: expect.any(Number) as number,
    });
  }
  const { captions } = bySentence(described);
  expect(captions.map(({ text }) => text)).toEqual(scenes.captions.map(({ text }) => sentenceOf(text)));
  const phrasesOf = linkedPhrases(scenes, sentenceOf);
  const [first] = captions;
  const phrases = phrasesOf(scenes.images[0]!.file!, first!.text)!;
  const linked = scenes.phrases.filter(({ caption, boxes }) => caption === 0 && boxes.length > 0);
  expect(phrases.map(({ firstWord, words }) => [firstWord, words])).toEqual(
    linked.map(({ firstWord, text }) => [firstWord, text.split(' ').length]),
  );
  expect(phrases.every(({ truth }) => truth!.every((side) => side >= 0 && side <= 1))).toBe(true);
  expect(phrasesOf(scenes.images[1]!.file!, 'Something else.')).toBeUndefined();
});
