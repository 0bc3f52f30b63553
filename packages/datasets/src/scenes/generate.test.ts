import { describe, expect, it } from 'vitest';
import { generateScenes } from './generate';

const sizes = { train: 300, dev: 50, test: 100 };
const content = (scenes: ReturnType<typeof generateScenes>): string[] =>
  scenes.map(({ place, objects }) =>
    [
      place,
      ...objects.map((o) => `${o.category} ${o.colour} ${o.pattern} ${o.size} ${o.boxes.length}`),
    ].join(),
  );

describe('generateScenes', () => {
  const scenes = generateScenes(5, sizes);

  it('is fixed by its seed', () => {
    expect(generateScenes(5, sizes)).toEqual(scenes);
    expect(content(generateScenes(6, sizes))).not.toEqual(content(scenes));
  });

  it('fills the splits in order and never shows a scene twice', () => {
    expect(scenes.map(({ split }) => split)).toEqual([
      ...Array<string>(300).fill('train'),
      ...Array<string>(50).fill('dev'),
      ...Array<string>(100).fill('test'),
    ]);
    expect(new Set(content(scenes)).size).toBe(scenes.length);
    expect(new Set(scenes.map(({ id }) => id)).size).toBe(scenes.length);
  });

  it('keeps each group within one split', () => {
    const splits = new Map<number, Set<string>>();
    for (const { group, split } of scenes) splits.set(group, (splits.get(group) ?? new Set()).add(split));
    expect([...splits.values()].every((held) => held.size === 1)).toBe(true);
  });
});
