import { seededRandom, type SeededRandom } from '@vse/base';
import { assemble, word, type Fragment, type Link, type Word } from './fragment';
import { listed, locative, nounPhrase, placePhrase, type Mention } from './phrases';
import type { Scene } from './scene';

/** One caption of a scene. */
export interface SceneCaption {
  /** Words joined by spaces. */
  readonly text: string;
  /** Words with their dependency tree. Phrase k names object k; the phrase after the last object names the place. */
  readonly words: readonly Word[];
}

/** Source of a sentence: the objects to mention, and their phrases. */
interface Speaker {
  readonly scene: Scene;
  readonly random: SeededRandom;
  /** Objects to mention, in order. */
  readonly about: readonly number[];
  readonly thing: (object: number) => Fragment;
  readonly place: () => Fragment;
}

const LINKING = ['is', 'are'] as const;

const linking = (speaker: Speaker, object: number): Fragment =>
  word(LINKING[speaker.scene.objects[object]!.boxes.length > 1 ? 1 : 0], 'AUX', 'be');

function where(speaker: Speaker, subject: number, object: number): Fragment {
  const { relation } = speaker.scene.relations.find(
    (one) => one.subject === subject && one.object === object,
  )!;
  return locative(relation, speaker.thing(object), speaker.random);
}

/** Lists the objects from the given position on; undefined if none is left. */
function others(speaker: Speaker, from: number): Fragment | undefined {
  const rest = speaker.about.slice(from).map((object) => speaker.thing(object));
  return rest.length === 0 ? undefined : listed(rest);
}

function withOthers(core: Fragment, rest: Fragment | undefined, speaker: Speaker): Fragment {
  if (rest === undefined) return core;
  return speaker.random.next() < 0.5
    ? assemble(
        [core, word('with', 'ADP'), rest],
        [
          [1, 2, 'case'],
          [2, 0, 'nmod'],
        ],
        0,
      )
    : assemble(
        [core, word('and', 'CCONJ'), rest],
        [
          [1, 2, 'cc'],
          [2, 0, 'conj'],
        ],
        0,
      );
}

type Template = (speaker: Speaker) => Fragment;

/** "a red ball above a blue car" */
const nominal: Template = (speaker) => {
  const [first, second] = speaker.about;
  const subject = speaker.thing(first!);
  if (second === undefined) return subject;
  const core = assemble([subject, where(speaker, first!, second)], [[1, 0, 'nmod']], 0);
  return withOthers(core, others(speaker, 2), speaker);
};

/** "a red ball is above a blue car" */
const copular: Template = (speaker) => {
  const [first, second] = speaker.about;
  const target = second === undefined ? speaker.place() : where(speaker, first!, second);
  const parts = [speaker.thing(first!), linking(speaker, first!), target];
  const links: Link[] = [
    [0, 2, 'nsubj'],
    [1, 2, 'cop'],
  ];
  return withOthers(assemble(parts, links, 2), others(speaker, 2), speaker);
};

/** "there is a red ball above a blue car" */
const existential: Template = (speaker) => {
  const parts = [word('there', 'PRON'), linking(speaker, speaker.about[0]!), nominal(speaker)];
  return assemble(
    [parts[0]!, { ...parts[1]!, words: parts[1]!.words.map(asVerb) }, parts[2]!],
    [
      [0, 1, 'expl'],
      [2, 1, 'nsubj'],
    ],
    1,
  );
};

const asVerb = (one: Word): Word => ({ ...one, upos: 'VERB' });

/** "a red ball, a blue car and two cups" */
const list: Template = (speaker) => listed(speaker.about.map((object) => speaker.thing(object)));

/** "a picture of a red ball and a blue car" */
const picture: Template = (speaker) => {
  const noun = speaker.random.pick(['picture', 'drawing', 'scene']);
  const parts = [
    word('a', 'DET'),
    word(noun, 'NOUN'),
    word(speaker.random.pick(['of', 'with']), 'ADP'),
    list(speaker),
  ];
  return assemble(
    parts,
    [
      [0, 1, 'det'],
      [2, 3, 'case'],
      [3, 1, 'nmod'],
    ],
    1,
  );
};

/** "a red ball can be seen above a blue car" */
const seen: Template = (speaker) => {
  const [first, second] = speaker.about;
  const target = second === undefined ? speaker.place() : where(speaker, first!, second);
  const parts = [
    speaker.thing(first!),
    word('can', 'AUX'),
    word('be', 'AUX'),
    word('seen', 'VERB', 'see'),
    target,
  ];
  const links: Link[] = [
    [0, 3, 'nsubj:pass'],
    [1, 3, 'aux'],
    [2, 3, 'aux:pass'],
    [4, 3, 'obl'],
  ];
  const rest = others(speaker, 2);
  const core = assemble(parts, links, 3);
  if (rest === undefined) return core;
  return assemble(
    [core, word('with', 'ADP'), rest],
    [
      [1, 2, 'case'],
      [2, 0, 'obl'],
    ],
    0,
  );
};

const TEMPLATES: readonly Template[] = [nominal, nominal, copular, copular, existential, list, picture, seen];

/** Probabilities of each attribute being mentioned; the last of the five captions is brief. */
const FULL: Mention = { colour: 0.97, pattern: 0.65, size: 0.4 };
const BRIEF: Mention = { colour: 0.9, pattern: 0.35, size: 0.25 };

/**
 * Describes a scene in five different captions: three of all objects, one of two or more, one of one or two.
 *
 * @example
 * ```ts
 * import { generateScenes, sceneCaptions } from '@vse/datasets/scenes';
 *
 * const [scene] = generateScenes(1, { train: 1, dev: 0, test: 0 });
 * for (const { text } of sceneCaptions(scene!, 1)) console.log(text);
 * ```
 */
export function sceneCaptions(scene: Scene, seed: number): SceneCaption[] {
  const random = seededRandom(seed).fork(`captions/${scene.id}`);
  const total = scene.objects.length;
  const captions: SceneCaption[] = [];
  for (let attempt = 0; captions.length < 5; attempt++) {
    const turn = captions.length;
    const mentioned =
      turn < 3 ? total : turn === 3 ? Math.min(total, 2 + random.integer(2)) : 1 + random.integer(2);
    const caption = speak(scene, mentioned, turn < 4 ? FULL : BRIEF, random);
    // Some scenes have fewer than five descriptions: after 60 attempts a repetition is accepted.
    if (attempt > 60 || captions.every((other) => other.text !== caption.text)) captions.push(caption);
  }
  return captions;
}

function speak(scene: Scene, mentioned: number, mention: Mention, random: SeededRandom): SceneCaption {
  const order = random.shuffle(scene.objects.map((_, i) => i)).slice(0, mentioned);
  const speaker: Speaker = {
    scene,
    random,
    about: order,
    thing: (object) => nounPhrase(scene.objects[object]!, object, mention, random),
    place: () => placePhrase(scene.place, scene.objects.length, random),
  };
  let sentence = random.pick(TEMPLATES)(speaker);
  const placed = sentence.words.some((one) => one.phrase === scene.objects.length);
  if (!placed && random.next() < (mentioned === 1 ? 0.8 : 0.3)) sentence = located(sentence, speaker);
  return finished(sentence);
}

/** Adds the place, at the end or the beginning. */
function located(sentence: Fragment, speaker: Speaker): Fragment {
  const relation = sentence.words[sentence.head]!.upos === 'VERB' ? 'obl' : 'nmod';
  return speaker.random.next() < 0.7
    ? assemble([sentence, speaker.place()], [[1, 0, relation]], 0)
    : assemble(
        [speaker.place(), word(',', 'PUNCT'), sentence],
        [
          [0, 2, relation],
          [1, 0, 'punct'],
        ],
        2,
      );
}

/** Adds the full stop and the capital letter. */
function finished(sentence: Fragment): SceneCaption {
  const { words } = assemble([sentence, word('.', 'PUNCT')], [[1, 0, 'punct']], 0);
  const first = words[0]!;
  const capital = { ...first, form: first.form.charAt(0).toUpperCase() + first.form.slice(1) };
  const all = [capital, ...words.slice(1)];
  return { words: all, text: all.map((one) => one.form).join(' ') };
}
