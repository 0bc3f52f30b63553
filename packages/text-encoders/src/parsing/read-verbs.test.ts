import { describe, expect, it } from 'vitest';
import { relationsIn } from '../testing/tagged-text';

describe('readVerb', () => {
  it.each([
    ['dogs/NOUN run/VERB', ['nsubj(run, dogs)']],
    ['a/DET ball/NOUN is/AUX thrown/VERB', ['det(ball, a)', 'nsubj:pass(thrown, ball)', 'aux:pass(thrown, is)']],
    ['a/DET boy/NOUN wearing/VERB a/DET hat/NOUN runs/VERB', ['det(boy, a)', 'nsubj(runs, boy)', 'acl(boy, wearing)', 'det(hat, a)', 'obj(wearing, hat)']],
    ['bridge/NOUN covered/VERB in/ADP snow/NOUN', ['acl(bridge, covered)', 'case(snow, in)', 'obl(covered, snow)']],
    ['dog/NOUN runs/VERB through/ADP water/NOUN carrying/VERB sticks/NOUN', ['nsubj(runs, dog)', 'case(water, through)', 'obl(runs, water)', 'advcl(runs, carrying)', 'obj(carrying, sticks)']],
    ['he/PRON tries/VERB to/PART fly/VERB', ['nsubj(tries, he)', 'mark(fly, to)', 'xcomp(tries, fly)']],
    ['he/PRON jumps/VERB to/PART catch/VERB it/PRON', ['nsubj(jumps, he)', 'mark(catch, to)', 'advcl(jumps, catch)', 'obj(catch, it)']],
    ['he/PRON runs/VERB and/CCONJ jumps/VERB', ['nsubj(runs, he)', 'cc(jumps, and)', 'conj(runs, jumps)']],
    ['men/NOUN sitting/VERB and/CCONJ looking/VERB', ['acl(men, sitting)', 'cc(looking, and)', 'conj(sitting, looking)']],
    ['he/PRON runs/VERB and/CCONJ she/PRON jumps/VERB', ['nsubj(runs, he)', 'cc(jumps, and)', 'nsubj(jumps, she)', 'conj(runs, jumps)']],
    ['he/PRON sits/VERB while/SCONJ she/PRON stands/VERB', ['nsubj(sits, he)', 'mark(stands, while)', 'nsubj(stands, she)', 'advcl(sits, stands)']],
    ['a/DET ball/NOUN that/PRON bounces/VERB', ['det(ball, a)', 'nsubj(bounces, that)', 'acl:relcl(ball, bounces)']],
    ['field/NOUN where/SCONJ birds/NOUN fly/VERB', ['advmod(fly, where)', 'nsubj(fly, birds)', 'acl:relcl(field, fly)']],
    ['he/PRON swings/VERB by/ADP holding/VERB on/ADP', ['nsubj(swings, he)', 'mark(holding, by)', 'advcl(swings, holding)', 'compound:prt(holding, on)']],
    ['running/VERB', []],
  ])('reads %s', (text, wanted) => expect(relationsIn(text)).toEqual(wanted)); // prettier-ignore
});
