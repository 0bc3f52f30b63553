import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { scoresOf } from '../testing/version-1/cases';
import { openModel } from './open-model';

const folder = (name: string) => fileURLToPath(new URL(`../testing/version-1/${name}`, import.meta.url));
const wanted = JSON.parse(readFileSync(folder('scores.json'), 'utf8')) as Readonly<
  Record<string, readonly number[]>
>;

describe('folders of version 1, written on the cpu backend', () => {
  it.each(Object.entries(wanted))('%s opens with the scores that it was saved with', async (name, scores) => {
    const model = await openModel(folder(name));
    expect(model.manifest.schemaVersion).toBe(1);
    const largest = Math.max(...scores.map(Math.abs));
    (await scoresOf(model)).forEach((score, i) =>
      expect(Math.abs(score - scores[i]!)).toBeLessThanOrEqual(1e-5 * largest),
    );
    model.dispose();
  });
});
