import { isActor, isGerund, isPastParticiple, takesInfinitive } from './lexicon';
import { placed, type Reading } from './reading';
import { firstOfList } from './tree';
import type { VerbGroup } from './verb-group';

/** Attaches a verb: the main verb, the verb of a clause, or a participle of a noun. */
export function readVerb(reading: Reading, verb: VerbGroup): void {
  const { tree, tokens } = reading;
  const { head, passive, finite } = verb;
  attachVerb(reading, verb, passive ? 'nsubj:pass' : 'nsubj');
  if (!finite) reading.participle = head;
  // "a boy wearing a shirt is playing": the boy is still the subject of the next verb.
  if (reading.root >= 0 || tree.heads[reading.subject] !== -1) placed(reading, 'subject');
  const past = !finite && isPastParticiple(tokens[head]!.lower);
  placed(reading, 'preposition', 'conjunction', 'marker', 'relative', 'to');
  Object.assign(reading, {
    predicate: head,
    nouns: [],
    comma: false,
    open: !passive && !past,
    existential: false,
  });
}

function attachVerb(reading: Reading, verb: VerbGroup, subject: string): void {
  const { head } = verb;
  if (reading.preposition >= 0) readGerund(reading, head);
  else if (reading.to >= 0) readInfinitive(reading, head);
  else if (reading.relative >= 0) readRelative(reading, head, subject);
  else if (reading.marker >= 0) readClause(reading, head, subject);
  else if (reading.conjunction >= 0 && reading.predicate >= 0) readCoordinated(reading, verb, subject);
  else if (isSentenceVerb(reading, verb)) {
    reading.tree.attach(reading.subject, head, subject);
    if (reading.root >= 0) reading.tree.attach(head, reading.root, 'parataxis');
    else reading.root = head;
    reading.finite = head;
  } else readParticiple(reading, head);
}

function isSentenceVerb({ subject, root, nouns }: Reading, { finite }: VerbGroup): boolean {
  return (finite && (root < 0 || subject >= 0)) || (root < 0 && nouns.length === 0 && subject < 0);
}

/** Attaches a gerund after a preposition: "by holding on". */
function readGerund({ tree, preposition, predicate, nouns }: Reading, head: number): void {
  tree.attach(preposition, head, 'mark');
  if (predicate >= 0) tree.attach(head, predicate, 'advcl');
  else tree.attach(head, nouns.at(-1) ?? -1, 'acl');
}

/** Attaches an infinitive: "tries to fly", "jumps to catch". */
function readInfinitive({ tree, tokens, to, predicate, nouns }: Reading, head: number): void {
  tree.attach(to, head, 'mark');
  if (predicate < 0) tree.attach(head, nouns.at(-1) ?? -1, 'acl');
  else tree.attach(head, predicate, takesInfinitive(tokens[predicate]!.lower) ? 'xcomp' : 'advcl');
}

/** Attaches a relative clause: "a ball that is red", "a field where birds fly". */
export function readRelative(reading: Reading, head: number, relation: string): void {
  const { tree, tokens, relative, nouns } = reading;
  const described = nouns.filter((noun) => noun < relative).at(-1) ?? -1;
  tree.attach(head, described, 'acl:relcl');
  const own = nouns.find((noun) => noun > relative) ?? -1;
  tree.attach(own, head, relation);
  const adverbial = tokens[relative]!.lower === 'where';
  tree.attach(relative, head, adverbial ? 'advmod' : own >= 0 ? 'obj' : relation);
}

/** Attaches an adverbial clause: "while another dog watches", "while splashing". */
export function readClause(reading: Reading, head: number, relation: string): void {
  const { tree, marker, root, predicate, subject, nouns } = reading;
  tree.attach(marker, head, 'mark');
  if (subject > marker) tree.attach(subject, head, relation);
  tree.attach(head, root >= 0 ? root : predicate >= 0 ? predicate : (nouns[0] ?? -1), 'advcl');
}

/** Attaches a coordinated verb: "runs and jumps", "sitting and looking", "two play and one slides". */
function readCoordinated(reading: Reading, verb: VerbGroup, relation: string): void {
  const { tree, conjunction, finite, participle, predicate, subject } = reading;
  const first = verb.finite || subject > conjunction ? finite : participle;
  tree.attach(conjunction, verb.head, 'cc');
  if (subject > conjunction) tree.attach(subject, verb.head, relation);
  tree.attach(verb.head, first >= 0 ? first : predicate, 'conj');
}

/** Attaches a participle to the noun that acts, to the last noun, or to the verb before. */
function readParticiple({ tree, tokens, nouns, predicate }: Reading, head: number): void {
  const last = nouns.at(-1) ?? -1;
  if (!isGerund(tokens[head]!.lower)) {
    if (last >= 0) tree.attach(head, last, 'acl');
    else tree.attach(head, predicate, 'advcl');
    return;
  }
  const actor = nouns.filter((noun) => isActor(tokens[noun]!.lower)).at(-1) ?? -1;
  if (actor >= 0) tree.attach(head, firstOfList(tree, actor), 'acl');
  else if (predicate >= 0) tree.attach(head, predicate, 'advcl');
  else tree.attach(head, nouns[0] ?? -1, 'acl');
}
