import { describe, expect, it } from 'vitest';
import { fasterRcnnHead } from './faster-rcnn-head';

const frame = { width: 8, height: 8 };
const output = (dims: readonly number[], ...values: number[]) => ({
  values: Float32Array.from(values),
  dims,
});

describe('fasterRcnnHead', () => {
  it('returns boxes, labels and scores', () => {
    const found = fasterRcnnHead().decode(
      [output([2, 4], 0, 1, 2, 3, 4, 5, 6, 7), output([2], 17, 3), output([2], 0.75, 0.5)],
      frame,
    );
    expect([...found.boxes]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...found.labels]).toEqual([17, 3]);
    expect([...found.scores]).toEqual([0.75, 0.5]);
  });

  it('accepts an image without detections', () => {
    const found = fasterRcnnHead().decode([output([0, 4]), output([0]), output([0])], frame);
    expect(found.scores.length).toBe(0);
  });

  it('lists custom output names in its order', () => {
    const names = { boxes: '6379', labels: '6381', scores: '6383' };
    expect(fasterRcnnHead({ outputs: names }).outputs).toEqual(['6379', '6381', '6383']);
    expect(fasterRcnnHead().outputs).toEqual(['boxes', 'labels', 'scores']);
  });

  it('names outputs that do not match', () => {
    const wrong = [output([1, 4], 0, 0, 1, 1), output([2], 1, 2), output([2], 1, 1)];
    expect(() => fasterRcnnHead().decode(wrong, frame)).toThrow(/got \[1, 4\], \[2\], \[2\]/);
  });
});
