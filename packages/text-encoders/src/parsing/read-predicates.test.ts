import { describe, expect, it } from 'vitest';
import { relationsIn } from '../testing/tagged-text';

describe('what an "is" says', () => {
  it.each([
    ['dogs/NOUN are/AUX wet/ADJ', ['nsubj(wet, dogs)', 'cop(wet, are)']],
    ['this/PRON is/AUX snow/NOUN', ['nsubj(snow, this)', 'cop(snow, is)']],
    ['dogs/NOUN are/AUX in/ADP snow/NOUN', ['nsubj(snow, dogs)', 'cop(snow, are)', 'case(snow, in)']],
    ['there/PRON are/AUX dogs/NOUN', ['expl(are, there)', 'nsubj(are, dogs)']],
    ['he/PRON looks/VERB happy/ADJ', ['nsubj(looks, he)', 'xcomp(looks, happy)']],
    ['dogs/NOUN are/AUX wet/ADJ and/CCONJ happy/ADJ', ['nsubj(wet, dogs)', 'cop(wet, are)', 'cc(happy, and)', 'conj(wet, happy)']],
    ['ball/NOUN that/PRON is/AUX red/ADJ', ['nsubj(red, that)', 'cop(red, is)', 'acl:relcl(ball, red)']],
    ['he/PRON sits/VERB while/SCONJ she/PRON is/AUX happy/ADJ', ['nsubj(sits, he)', 'mark(happy, while)', 'nsubj(happy, she)', 'cop(happy, is)', 'advcl(sits, happy)']],
    ['dogs/NOUN run/VERB and/CCONJ cats/NOUN are/AUX wet/ADJ', ['nsubj(run, dogs)', 'cc(wet, and)', 'nsubj(wet, cats)', 'cop(wet, are)', 'conj(run, wet)']],
    ['grass/NOUN nearby/ADJ', ['amod(grass, nearby)']],
  ])('reads %s', (text, wanted) => expect(relationsIn(text)).toEqual(wanted)); // prettier-ignore
});
