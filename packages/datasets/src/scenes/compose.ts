import type { SeededRandom } from '@vse/core';
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

/** What the scenes of a group share: everything but which object wears which colour and pattern. */
export interface GroupPlan {
  readonly categories: readonly Category[];
  readonly sizes: readonly Size[];
  readonly counts: readonly number[];
  readonly colours: readonly Colour[];
  readonly patterns: readonly Pattern[];
  readonly cells: readonly Cell[];
  readonly place: Place;
}

/** At most so many scenes in a group. */
const GROUP_SIZE = 6;

const sample = <T>(random: SeededRandom, items: readonly T[], count: number): T[] =>
  random.shuffle([...items]).slice(0, count);

/** Draws the shared part of a group: two to four kinds of object, each in a colour of its own. */
export function planGroup(random: SeededRandom): GroupPlan {
  const count = random.pick([2, 2, 3, 3, 3, 4, 4]);
  const categories = sample(random, CATEGORIES, count);
  const cells = random.pick(LAYOUTS[count]!);
  // Things that fly go up where the arrangement has an up, most of the time.
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

/** About half are plain. Two objects never share a pattern, so that exchanging the patterns makes another scene. */
function patternsFor(random: SeededRandom, count: number): Pattern[] {
  const drawn: Pattern[] = [];
  while (drawn.length < count) {
    const pattern = random.next() < 0.5 ? 'plain' : random.pick(PATTERNS);
    if (count > 2 || !drawn.includes(pattern)) drawn.push(pattern);
  }
  return drawn;
}

/** The same two groups of attributes would make scenes that differ in nothing but their places. */
export function signatureOf(plan: GroupPlan): string {
  return [[...plan.categories].sort(), [...plan.colours].sort()].flat().join(' ');
}

/** Every order of 0 ... count - 1. */
export function permutations(count: number): number[][] {
  if (count === 0) return [[]];
  return permutations(count - 1).flatMap((shorter) =>
    Array.from({ length: count }, (_, at) => [...shorter.slice(0, at), count - 1, ...shorter.slice(at)]),
  );
}

/** The scenes of a group: same objects, colours (and, for two objects, patterns) dealt out in different ways. */
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

/** Every ordered pair of objects once. */
export function relationsOf(objects: readonly SceneObject[]): SceneRelation[] {
  const outlines = objects.map((object) => enclosing(object.boxes));
  return outlines.flatMap((a, subject) =>
    outlines.flatMap((b, object) =>
      subject === object ? [] : [{ subject, relation: relationBetween(a, b), object }],
    ),
  );
}
