import { seededRandom } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { permutations, planGroup, relationsOf, scenesOf, signatureOf } from './compose';

describe('permutations', () => {
  it('lists every order once', () => {
    expect(permutations(0)).toEqual([[]]);
    expect(permutations(2)).toEqual([[1, 0], [0, 1]]); // prettier-ignore
    expect(new Set(permutations(4).map(String)).size).toBe(24);
  });
});

describe('a group of scenes', () => {
  const groups = Array.from({ length: 60 }, (_, seed) => {
    const random = seededRandom(seed);
    const plan = planGroup(random);
    return { plan, scenes: scenesOf(plan, random) };
  });

  it('has the same objects in the same set of colours and patterns, dealt differently in each scene', () => {
    for (const { plan, scenes } of groups) {
      // 2 x 2 deals of colours and patterns, 3! of colours, 6 of the 4! of colours
      expect(scenes).toHaveLength(plan.categories.length === 2 ? 4 : 6);
      const sets = scenes.map(({ objects }) =>
        [
          objects.map((o) => o.category),
          objects.map((o) => o.colour).sort(),
          objects.map((o) => o.pattern).sort(),
        ].join(),
      );
      const deals = scenes.map(({ objects }) =>
        objects.map((o) => `${o.category} ${o.colour} ${o.pattern}`).join(),
      );
      const shared = plan.categories.length === 2 || new Set(plan.patterns).size === 1;
      if (shared) expect(new Set(sets).size).toBe(1);
      expect(new Set(deals).size).toBe(scenes.length);
      expect(new Set(plan.colours).size).toBe(plan.colours.length);
    }
  });

  it('has a signature without order', () => {
    const { plan } = groups[0]!;
    const turned = {
      ...plan,
      categories: [...plan.categories].reverse(),
      colours: [...plan.colours].reverse(),
    };
    expect(signatureOf(turned)).toBe(signatureOf(plan));
  });

  it('relates every ordered pair once', () => {
    for (const { scenes } of groups) {
      const { objects, relations } = scenes[0]!;
      expect(relations).toEqual(relationsOf(objects));
      expect(relations).toHaveLength(objects.length * (objects.length - 1));
    }
  });
});
