import { assertWhole, seededRandom } from '@vse/base';
import { planGroup, scenesOf, signatureOf } from './compose';
import type { Scene } from './scene';

/** Number of images per split, each at most 20,000. */
export interface SceneSizes {
  /** Images of the training split. */
  readonly train: number;
  /** Images of the development split. */
  readonly dev: number;
  /** Images of the test split. */
  readonly test: number;
}

/** Checks the options that determine the scenes. */
export function checkScenes(where: string, seed: number, { train, dev, test }: SceneSizes): void {
  assertWhole(where, 'seed', seed, { from: -Infinity });
  for (const [split, size] of Object.entries({ train, dev, test })) {
    assertWhole(where, `sizes.${split}`, size, { from: 0, to: 20_000 });
  }
}

/**
 * Generates the scenes of all splits, in the order train, dev, test: a pure function of the seed and the sizes. No two
 * groups, in any split, have the same kinds of object in the same set of colours.
 *
 * @throws `OptionError` if the seed or a size is out of range.
 * @example
 * ```ts
 * import { generateScenes } from '@vse/datasets/scenes';
 *
 * const scenes = generateScenes(1, { train: 12, dev: 6, test: 6 });
 * console.log(scenes.length, scenes[0]!.place, scenes[0]!.objects.map(({ category }) => category));
 * ```
 */
export function generateScenes(seed: number, sizes: SceneSizes): Scene[] {
  checkScenes('generateScenes', seed, sizes);
  const random = seededRandom(seed);
  const used = new Set<string>();
  const scenes: Scene[] = [];
  let group = 0;
  for (const split of ['train', 'dev', 'test'] as const) {
    const wanted = scenes.length + sizes[split];
    for (let draw = 0; scenes.length < wanted; draw++) {
      const own = random.fork(`${split}/${draw}`);
      const plan = planGroup(own);
      const signature = signatureOf(plan);
      if (used.has(signature)) continue;
      used.add(signature);
      for (const content of scenesOf(plan, own).slice(0, wanted - scenes.length)) {
        scenes.push({ id: `scene-${String(scenes.length).padStart(6, '0')}`, split, group, ...content });
      }
      group += 1;
    }
  }
  return scenes;
}
