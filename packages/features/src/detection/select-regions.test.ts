import { describe, expect, it } from 'vitest';
import type { Detections } from './detections';
import { regionRules, selectRegions } from './select-regions';

/** `count` boxes beside each other, the first the best, classes 0 and 1 in turn. */
function row(count: number): Detections {
  const boxes = Array.from({ length: count }, (_, i) => [i / count, 0, (i + 1) / count, 1]).flat();
  return {
    boxes: Float32Array.from(boxes),
    scores: Float32Array.from({ length: count }, (_, i) => 1 - i / 64),
    labels: Int32Array.from({ length: count }, (_, i) => i % 2),
  };
}

describe('selectRegions', () => {
  it('takes 19 and the whole image for DeFrag, 36 for SCAN', () => {
    const defrag = selectRegions(row(50), regionRules.defrag);
    expect(defrag.scores.length).toBe(20);
    expect([...defrag.boxes.slice(0, 8)]).toEqual([0, 0, 1, 1, 0, 0, Math.fround(1 / 50), 1]);
    expect([...defrag.labels.slice(0, 3)]).toEqual([-1, 0, 1]);
    expect(selectRegions(row(50), regionRules.scan).boxes.length).toBe(36 * 4);
    expect(selectRegions(row(3), regionRules.scan).scores.length).toBe(3);
  });

  it('drops boxes below the score and boxes without area', () => {
    const found = { ...row(4), scores: Float32Array.of(0.5, 0.25, 0.75, 1) };
    found.boxes.set([0.5, 0.5, 0.5, 1], 12);
    const { scores, labels } = selectRegions(found, { minScore: 0.5 });
    expect([...scores]).toEqual([0.75, 0.5]);
    expect([...labels]).toEqual([0, 0]);
  });

  it('suppresses within a class or across all', () => {
    const twice: Detections = {
      boxes: Float32Array.of(0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1),
      scores: Float32Array.of(0.5, 0.75, 0.25),
      labels: Int32Array.of(0, 1, 1),
    };
    expect([...selectRegions(twice, { overlap: 0.5 }).scores]).toEqual([0.75, 0.5]);
    expect([...selectRegions(twice, { overlap: 0.5, perClass: false }).scores]).toEqual([0.75]);
    expect(selectRegions(twice).scores.length).toBe(3);
  });

  it('returns the whole image or nothing without detections', () => {
    const none = row(0);
    expect([...selectRegions(none, regionRules.defrag).boxes]).toEqual([0, 0, 1, 1]);
    expect(selectRegions(none).boxes.length).toBe(0);
  });

  it('refuses rules out of range', () => {
    expect(() => selectRegions(row(1), { count: 0 })).toThrow(/count/);
    expect(() => selectRegions(row(1), { count: 1.5 })).toThrow(/count/);
    expect(() => selectRegions(row(1), { minScore: 2 })).toThrow(/minScore/);
  });
});
