import { describe, expect, it } from 'vitest';
import { measure } from './measure';
import { neighbourLines } from './neighbours';

// 12 images of one caption each; a system ranks the images of `right` first and every other last.
const captionToImage = Int32Array.from({ length: 12 }, (_, i) => i);
function system(name: string, right: number) {
  const scores = Float32Array.from({ length: 144 }, (_, i) => {
    const [image, caption] = [Math.floor(i / 12), i % 12];
    if (image === caption) return image < right ? 1 : -1;
    return 0;
  });
  return { system: name, metrics: measure(scores, captionToImage) };
}

describe('neighbourLines', () => {
  it('compares each row with the next by rsum, whatever their order', () => {
    const lines = neighbourLines(
      [system('worse', 1), system('best', 12), system('middle', 11)],
      captionToImage,
    );
    expect(lines).toHaveLength(3);
    expect(lines[0]).toContain('paired permutation test');
    // One image differs: swapped or not, the difference is as large, so that p is 1.
    expect(lines[1]).toMatch(/^ {2}best against middle: 50\.0 ahead, p = 1\.000$/);
    // Ten images differ: as large a difference in 2 of 1,024 ways, about 0.002.
    expect(lines[2]).toMatch(/^ {2}middle against worse: 500\.0 ahead, p = 0\.00\d$/);
  });

  it('passes over rows that were measured with other captions', () => {
    const [one, other] = [system('one', 4), system('other', 5)];
    expect(
      neighbourLines(
        [one, other],
        Int32Array.from({ length: 24 }, (_, i) => i >> 1),
      ),
    ).toEqual([]);
  });

  it('passes over rows without ranks, and says nothing of a single row', () => {
    const { rsum } = system('plain', 3).metrics;
    expect(
      neighbourLines([system('one', 4), { system: 'plain', metrics: { rsum } }], captionToImage),
    ).toEqual([]);
  });
});
