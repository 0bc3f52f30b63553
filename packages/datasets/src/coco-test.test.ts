import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { cocoTest } from './coco-test';
import { pairsOf } from './pairs-of';
import { openCocoCaptions } from './readers/coco';

const truth = {
  imageToCaptions: new Map([[42, [38, 85]], [7, [12]]]), // prettier-ignore
  captionToImages: new Map([[38, [42]], [85, [42]], [12, [7]]]), // prettier-ignore
};
const positives = { coco: truth, crisscrossed: truth, eccv: truth, foldCaptions: [38, 85, 12] };
const nameOf = (id: number) => `COCO_val2014_${String(id).padStart(12, '0')}.jpg`;

/** COCO's captions of images 42, 9 and 7; image 42 has a caption more than the ground truth. */
async function cocoWith(annotations: readonly (readonly [id: number, image: number])[], images = [42, 9, 7]) {
  const path = join(await temporaryFolder(), 'captions_val2014.json');
  await writeFile(
    path,
    JSON.stringify({
      images: images.map((id) => ({ id, file_name: nameOf(id) })),
      annotations: annotations.map(([id, image_id]) => ({ id, image_id, caption: `caption ${id}` })),
    }),
  );
  return openCocoCaptions(path);
}
const whole = [[12, 7], [85, 42], [50, 9], [99, 42], [38, 42]] as const; // prettier-ignore

describe('cocoTest', () => {
  it('selects the test set, in the order that pairsOf keeps', async () => {
    const { dataset, imageIds, captionIds } = cocoTest(await cocoWith(whole), positives);
    expect(imageIds).toEqual(Int32Array.of(42, 7));
    expect(captionIds).toEqual(Int32Array.of(85, 38, 12));
    const read = (rows: ArrayLike<number>) =>
      Promise.resolve(Array.from(rows, (row) => ({ values: Float32Array.of(row), length: 1, dim: 1 })));
    const pairs = pairsOf(dataset, 'test', { rows: 2, length: 1, dim: 1, read });
    expect(pairs.captionToImage).toEqual(Int32Array.of(0, 0, 1));
    expect(await pairs.readCaptions([0, 1, 2])).toEqual(['caption 85', 'caption 38', 'caption 12']);
  });

  it('names what is missing, repeated or of another image', async () => {
    const refused = async (...input: Parameters<typeof cocoWith>) => {
      const data = await cocoWith(...input);
      return expect(() => cocoTest(data, positives));
    };
    (await refused(whole, [42, 9])).toThrow(DataError);
    (await refused(whole, [42, 9])).toThrow(/the 2 images .* without 1 of them \(7\)/);
    (await refused(whole.slice(1))).toThrow(/the 3 captions .* without 1 of them \(12\)/);
    (await refused([...whole, [38, 42]])).toThrow(/captions .* twice with 1 of them \(38\)/);
    (await refused([[12, 42], ...whole.slice(1)])).toThrow(
      /caption 12 must belong to image 7, got COCO_val2014_0+42\./,
    );
  });
});
