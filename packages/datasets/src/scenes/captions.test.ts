import { describe, expect, it } from 'vitest';
import { sceneCaptions } from './captions';
import { generateScenes } from './generate';

const scenes = generateScenes(9, { train: 100, dev: 0, test: 0 });
const captioned = scenes.map((scene) => sceneCaptions(scene, 1));

describe('sceneCaptions', () => {
  it('gives five different sentences, the first three about all objects', () => {
    captioned.forEach((captions, i) => {
      expect(new Set(captions.map((caption) => caption.text)).size).toBe(5);
      const objects = scenes[i]!.objects.length;
      for (const { words } of captions.slice(0, 3)) {
        const named = new Set(
          words.flatMap(({ phrase }) => (phrase === undefined || phrase === objects ? [] : [phrase])),
        );
        expect(named.size).toBe(objects);
      }
    });
  });

  it('begins with a capital, ends with a full stop, and its words are its text', () => {
    for (const { text, words } of captioned.flat()) {
      expect(text).toMatch(/^[A-Z].* \.$/);
      expect(words.map((word) => word.form).join(' ')).toBe(text);
    }
  });

  it('makes a tree: one root, and every word leads to it', () => {
    for (const { words, text } of captioned.flat()) {
      const roots = words.filter((word) => word.head === -1);
      expect(roots.map((word) => word.relation)).toEqual(['root']);
      for (const start of words) {
        let at = start;
        let steps = 0;
        while (at.head !== -1 && steps++ <= words.length) at = words[at.head]!;
        if (at !== roots[0]) throw new Error(`${start.form} does not lead to the root of: ${text}`);
        if (start.relation === 'root' && start !== at) throw new Error(`two roots in: ${text}`);
      }
    }
  });

  it('states relations that hold', () => {
    // "X is above Y": the two phrases around the only preposition, in captions of just that form.
    let checked = 0;
    captioned.forEach((captions, i) => {
      for (const { words, text } of captions) {
        const at = words.findIndex(({ form }) => ['above', 'below', 'over', 'beneath'].includes(form));
        if (at < 0 || !/ (is|are) (above|below|over|beneath) /.test(text)) continue;
        const subject = words[at - 2]!.phrase;
        const object = words[at + 1]!.phrase;
        const found = scenes[i]!.relations.find((one) => one.subject === subject && one.object === object)!;
        const above = ['above', 'over'].includes(words[at]!.form);
        expect(above ? ['above'] : ['below', 'under']).toContain(found.relation);
        checked += 1;
      }
    });
    expect(checked).toBeGreaterThan(20);
  });
});
