import { DataError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { parseConllu } from './parse-conllu';

const row = (...cells: (string | number)[]) => cells.join('\t');
const rest = ['_', '_'] as const;

/** Output of each parser for "Dogs run": same trees, different columns. */
const peers: readonly (readonly [string, string])[] = [
  [
    'CoreNLP, which leaves UPOS to XPOS and the last columns empty',
    `1\tDogs\tdog\t_\tNNS\t_\t2\tnsubj\t_\t_\n2\trun\trun\t_\tVBP\t_\t0\troot\t_\t_\n\n`,
  ],
  [
    'Stanza, with comments, features and character offsets',
    '# text = Dogs run\n# sent_id = 0\n' +
      '1\tDogs\tdog\tNOUN\tNNS\tNumber=Plur\t2\tnsubj\t_\tstart_char=0|end_char=4\n' +
      '2\trun\trun\tVERB\tVBP\tMood=Ind\t0\troot\t_\tstart_char=5|end_char=8\n\n',
  ],
  [
    'spaCy, whose root is ROOT and which may end without a blank line',
    '1\tDogs\tdog\tNOUN\tNNS\t_\t2\tnsubj\t_\tSpaceAfter=Yes\n2\trun\trun\tVERB\tVBP\t_\t0\tROOT\t_\t_',
  ],
  [
    'UDPipe, with document and paragraph marks',
    '# newdoc\n# newpar\n# sent_id = 1\n# text = Dogs run\n' +
      '1\tDogs\tdog\tNOUN\tNNS\tNumber=Plur\t2\tnsubj\t_\t_\n2\trun\trun\tVERB\tVBP\t_\t0\troot\t_\tSpacesAfter=\\n\n\n',
  ],
];

describe('parseConllu', () => {
  it.each(peers)('reads what %s', (_, text) => {
    const [sentence, ...more] = parseConllu(text);
    expect(more).toEqual([]);
    expect(sentence!.words.map(({ form, head }) => [form, head])).toEqual([
      ['Dogs', 1],
      ['run', -1],
    ]);
    expect(sentence!.words[0]).toMatchObject({ relation: 'nsubj', lemma: 'dog' });
  });

  it('keeps ids and separates sentences at blank lines, however lines end', () => {
    const text =
      '# sent_id = a.jpg#0\r\n1\tDogs\t_\t_\t_\t_\t0\troot\t_\t_\r\n\r\n\r\n1\tCats\t_\t_\t_\t_\t0\troot\t_\t_\r\n';
    expect(parseConllu(text)).toEqual([
      { id: 'a.jpg#0', words: [{ form: 'Dogs', head: -1, relation: 'root' }] },
      { words: [{ form: 'Cats', head: -1, relation: 'root' }] },
    ]);
  });

  it('keeps the sentence as it was written', () => {
    const text = `# text = Dogs run. \n1\tDogs\t_\t_\t_\t_\t0\troot\n\n1\tCats\t_\t_\t_\t_\t0\troot\n`;
    expect(parseConllu(text).map((sentence) => sentence.text)).toEqual(['Dogs run.', undefined]);
  });

  it('passes over ranges and empty nodes, and counts words without them', () => {
    const text = [
      row('1-2', "don't", ...Array<string>(8).fill('_')),
      row(1, 'do', 'do', 'AUX', '_', '_', 3, 'aux', ...rest),
      row(2, "n't", 'not', 'PART', '_', '_', 3, 'advmod', ...rest),
      row(3, 'run', 'run', 'VERB', '_', '_', 0, 'root', ...rest),
      row('3.1', 'run', 'run', 'VERB', '_', '_', '_', '_', '0:root', '_'),
    ].join('\n');
    expect(parseConllu(text)[0]!.words.map(({ form }) => form)).toEqual(['do', "n't", 'run']);
  });

  it('reads a form with a space, a form that is an underscore, and nothing at all', () => {
    expect(parseConllu('1\tNew York\t_\tPROPN\t_\t_\t0\troot\t_\t_')[0]!.words[0]!.form).toBe('New York');
    expect(parseConllu('1\t_\t_\tSYM\t_\t_\t0\troot\t_\t_')[0]!.words[0]!.form).toBe('_');
    expect(parseConllu('')).toEqual([]);
    expect(parseConllu('# only a comment\n\n')).toEqual([]);
  });

  it.each([
    [
      'a missing head',
      row(1, 'Dogs', '_', '_', '_', '_', '_', 'nsubj', ...rest),
      "HEAD of 'Dogs' must be 0 or",
    ],
    ['an empty head', row(1, 'Dogs', '_', '_', '_', '_', '', 'nsubj', ...rest), "got ''"],
    ['a head that is no word', row(1, 'Dogs', '_', '_', '_', '_', 4, 'nsubj', ...rest), "up to 2, got '4'"],
    ['a word as its own head', row(1, 'Dogs', '_', '_', '_', '_', 1, 'nsubj', ...rest), "got '1'"],
    [
      'a missing relation',
      row(1, 'Dogs', '_', '_', '_', '_', 2, '_', ...rest),
      "DEPREL of 'Dogs' is missing",
    ],
    ['too few columns', '1\tDogs\tdog', 'wanted 10 columns with tabs between them'],
    ['spaces for tabs', '1 Dogs dog NOUN NNS _ 2 nsubj _ _', 'got 1.'],
    ['ids that jump', row(2, 'Dogs', '_', '_', '_', '_', 0, 'root', ...rest), 'ID must be 1, got 2'],
    ['a cycle', row(1, 'Dogs', '_', '_', '_', '_', 2, 'nsubj', ...rest), 'heads must lead to a root'],
  ])('names the line of %s', (_, first, message) => {
    const second = row(2, 'run', '_', '_', '_', '_', 1, 'root', ...rest);
    const reading = () => parseConllu(`# comment\n${first}\n${second}\n`, { file: 'a.conllu' });
    expect(reading).toThrow(DataError);
    expect(reading).toThrow(message);
    expect(reading).toThrow(/^a\.conllu:2: /);
  });

  it('names typed dependencies of the Stanford parser, and the way to CoNLL-U', () => {
    for (const line of ['det(dog-2, A-1)', "nmod:in_front_of(runs-3', grass-7)", 'root(ROOT-0, runs-3)']) {
      expect(() => parseConllu(`${line}\n`, { file: 'x' })).toThrow(DataError);
      expect(() => parseConllu(`${line}\n`, { file: 'x' })).toThrow(
        /^x:1: wanted CoNLL-U, got typed dependencies of the Stanford parser, .*-outputFormat conllu/,
      );
    }
  });

  it("leaves out spaCy's tokens of white space, and governs past them", () => {
    const text = [
      row(1, 'A', 'a', 'DET', 'DT', '_', 3, 'det', ...rest),
      row(2, ' ', ' ', 'SPACE', '_SP', '_', 1, '', ...rest),
      row(3, 'dog', 'dog', 'NOUN', 'NN', '_', 4, 'nsubj', ...rest),
      row(4, '\n', '\n', 'SPACE', '_SP', '_', 5, 'dep', ...rest),
      row(5, 'runs', 'run', 'VERB', 'VBZ', '_', 0, 'ROOT', ...rest),
      row(6, '\u00a0', '\u00a0', 'SPACE', '_SP', '_', 5, 'dep', ...rest),
    ].join('\n');
    const [sentence, ...others] = parseConllu(`${text}\n\n${row(1, 'Yes', '_', '_', '_', '_', 0, 'root')}\n`);
    expect(sentence!.words.map(({ form, head }) => [form, head])).toEqual([
      ['A', 1],
      ['dog', 2],
      ['runs', -1],
    ]);
    expect(others).toHaveLength(1);
  });

  it('reads a long chain with work that grows with its words, and finds a cycle at its end', () => {
    const chain = (words: number, last: number) =>
      Array.from({ length: words }, (_, i) => row(i + 1, 'w', '_', '_', '_', '_', i + 1 < words ? i + 2 : last, 'dep')).join('\n'); // prettier-ignore
    const [sentence] = parseConllu(chain(100_000, 0)); // quadratic work would be 5e9 steps
    expect(sentence!.words.map(({ head }) => head).slice(-2)).toEqual([99_999, -1]);
    expect(() => parseConllu(chain(100_000, 50_000), { file: 'x' })).toThrow(
      /heads must lead to a root, got a cycle/,
    );
  });
});
