import type { SeededRandom } from '@vse/base';
import { LAYOUTS, place, type Cell } from './layout';
import { enclosing, relationBetween, type Scene, type SceneObject, type SceneRelation } from './scene';
import {
  CATEGORIES,
  COLOURS,
  NOUNS,
  PATTERNS,
  PLACES,
  type Category,
  type Colour,
  type Pattern,
  type Place,
  type Size,
} from './vocabulary';

/** Content that the scenes of a group share: everything but the assignment of colours and patterns to objects. */
export interface GroupPlan {
  readonly categories: readonly Category[];
  readonly sizes: readonly Size[];
  readonly counts: readonly number[];
  readonly colours: readonly Colour[];
  readonly patterns: readonly Pattern[];
  readonly cells: readonly Cell[];
  readonly place: Place;
}

/** Largest number of scenes in a group. */
const GROUP_SIZE = 6;

const sample = <T>(random: SeededRandom, items: readonly T[], count: number): T[] =>
  random.shuffle([...items]).slice(0, count);

/** Draws the shared part of a group: two to four kinds of object, each in a colour of its own. */
export function planGroup(random: SeededRandom): GroupPlan {
  const count = random.pick([2, 2, 3, 3, 3, 4, 4]);
  const categories = sample(random, CATEGORIES, count);
  const cells = random.pick(LAYOUTS[count]!);
  // Usually puts things that fly on top, if nothing stands on anything.
  if (random.next() < 0.7 && cells.every((at) => at.on === undefined)) {
    categories.sort((a, b) => Number(NOUNS[b].airborne) - Number(NOUNS[a].airborne));
  }
  const several = random.next() < 0.35 ? random.integer(count) : -1;
  const carries = (i: number): boolean => cells.some((at) => at.on === i);
  return {
    categories,
    sizes: categories.map((_, i) =>
      i === several ? 'large' : carries(i) ? 'medium' : random.pick(['small', 'medium', 'large']),
    ),
    counts: categories.map((_, i) => (i === several && !carries(i) ? 2 + random.integer(2) : 1)),
    colours: sample(random, COLOURS, count),
    patterns: patternsFor(random, count),
    cells,
    place: random.pick(PLACES),
  };
}

/** Draws patterns, about half plain. Two objects never share one, so that exchanging them makes another scene. */
function patternsFor(random: SeededRandom, count: number): Pattern[] {
  const drawn: Pattern[] = [];
  while (drawn.length < count) {
    const pattern = random.next() < 0.5 ? 'plain' : random.pick(PATTERNS);
    if (count > 2 || !drawn.includes(pattern)) drawn.push(pattern);
  }
  return drawn;
}

/** Kinds and colours of a group: two groups with the same would have scenes that differ only in their layout. */
export function signatureOf(plan: GroupPlan): string {
  return [[...plan.categories].sort(), [...plan.colours].sort()].flat().join(' ');
}

/** All permutations of 0 ... count - 1. */
export function permutations(count: number): number[][] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((shorter) =>
    Array.from({ length: count }, (_, at) => [...shorter.slice(0, at), count - 1, ...shorter.slice(at)]),
  );
}

/** Scenes of a group: the same objects, with colours (and, for two objects, patterns) assigned in different ways. */
export function scenesOf(
  plan: GroupPlan,
  random: SeededRandom,
): readonly Omit<Scene, 'id' | 'split' | 'group'>[] {
  const count = plan.categories.length;
  const orders = permutations(count);
  const deals =
    count === 2 ? orders.flatMap((a) => orders.map((b) => [a, b])) : orders.map((a) => [a, identity(count)]);
  return random
    .shuffle(deals)
    .slice(0, GROUP_SIZE)
    .map(([colourOrder, patternOrder]) => {
      const objects = dress(plan, colourOrder!, patternOrder!, random);
      return { place: plan.place, objects, relations: relationsOf(objects) };
    });
}

const identity = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

function dress(
  plan: GroupPlan,
  colourOrder: readonly number[],
  patternOrder: readonly number[],
  random: SeededRandom,
): SceneObject[] {
  const bare = plan.categories.map((category, i) => ({
    category,
    size: plan.sizes[i]!,
    count: plan.counts[i]!,
  }));
  const boxes = place(bare, plan.cells, random);
  return bare.map(({ category, size }, i) => ({
    category,
    colour: plan.colours[colourOrder[i]!]!,
    pattern: plan.patterns[patternOrder[i]!]!,
    size,
    boxes: boxes[i]!,
  }));
}

/** Relations of all ordered pairs of objects. */
export function relationsOf(objects: readonly SceneObject[]): SceneRelation[] {
  const outlines = objects.map((object) => enclosing(object.boxes));
  return outlines.flatMap((a, subject) =>
    outlines.flatMap((b, object) =>
      subject === object ? [] : [{ subject, relation: relationBetween(a, b), object }],
    ),
  );
}
