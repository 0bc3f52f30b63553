import { expect, it } from 'vitest';
import { toConllu } from './conllu';
import { assemble, marked, word } from './fragment';

it('writes ten columns, words and heads from 1, and a blank line', () => {
  const { words } = assemble(
    [marked(word('cats', 'NOUN', 'cat'), 2), word('sit', 'VERB')],
    [[0, 1, 'nsubj']],
    1,
  );
  expect(toConllu('x#0', words)).toBe(
    '# sent_id = x#0\n# text = cats sit\n' +
      '1\tcats\tcat\tNOUN\t_\t_\t2\tnsubj\t_\tPhrase=2\n' +
      '2\tsit\tsit\tVERB\t_\t_\t0\troot\t_\t_\n\n',
  );
});
