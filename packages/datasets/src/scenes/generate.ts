import { seededRandom } from '@vse/core';
import { planGroup, scenesOf, signatureOf } from './compose';
import type { Scene } from './scene';

/** How many images each split has. */
export interface SceneSizes {
  readonly train: number;
  readonly dev: number;
  readonly test: number;
}

/**
 * The scenes of all splits, in the order train, dev, test: a pure function of the seed and the sizes.
 * No two groups, within a split or across splits, have the same kinds of object in the same set of colours.
 */
export function generateScenes(seed: number, sizes: SceneSizes): Scene[] {
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
