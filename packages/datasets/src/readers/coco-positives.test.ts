import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { writeNpy } from '@vse/formats';
import { describeWithShared, temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { openCocoPositives } from './coco-positives';

/** The seven files for images 7 and 9 with two captions each, with other contents where given. */
async function folderWith(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await temporaryFolder();
  for (const name of ['original', 'cxc', 'eccv']) {
    await writeFile(join(folder, `${name}_image_to_caption.json`), '{"9": [90, 91], "7": [70, 71]}');
    await writeFile(join(folder, `${name}_caption_to_image.json`), '{"70":[7],"71":[7],"90":[9],"91":[9]}');
  }
  await writeNpy(join(folder, 'coco_test_ids.npy'), {
    shape: [4],
    dtype: 'float32',
    values: Float32Array.of(90, 91, 70, 71),
  });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe('openCocoPositives', () => {
  it('reads ids by id in both directions, and the order of the folds', async () => {
    const folder = await folderWith({ 'cxc_caption_to_image.json': '{"70": ["7", 9]}' });
    const { coco, crisscrossed, eccv, foldCaptions } = await openCocoPositives(folder);
    expect(coco.imageToCaptions).toEqual(
      new Map([
        [7, [70, 71]],
        [9, [90, 91]],
      ]),
    );
    expect(crisscrossed.captionToImages).toEqual(new Map([[70, [7, 9]]]));
    expect(eccv.captionToImages.get(91)).toEqual([9]);
    expect(Array.from(foldCaptions)).toEqual([90, 91, 70, 71]);
  });

  it.each([
    ['{"7": [70', /must be a JSON object/],
    ['[[7, 70]]', /got \[/],
    ['{"7": [70], "7": [71]}', /got the id "7" twice/],
    ['{"7": [70], "07": [71]}', /got the key "07"/],
    ['{"x": [70]}', /got the key "x"/],
    ['{"7": []}', /got \[\] of 7/],
    ['{"7": 70}', /got 70 of 7/],
    ['{"7": [70, 70.5]}', /got 70\.5 in the list of 7/],
    ['{"7": [-1]}', /got -1 in the list of 7/],
    ['{"7": [70, "70"]}', /an id twice in the list of 7/],
  ])('refuses %s, with the file', async (text, message) => {
    const folder = await folderWith({ 'eccv_image_to_caption.json': text });
    const opened = openCocoPositives(folder);
    await expect(opened).rejects.toThrow(DataError);
    await expect(opened).rejects.toThrow(/eccv_image_to_caption\.json/);
    await expect(opened).rejects.toThrow(message);
  });

  it('names a missing file and ids that are none', async () => {
    const folder = await folderWith();
    const ids = join(folder, 'coco_test_ids.npy');
    await writeNpy(ids, { shape: [2, 2], dtype: 'float32', values: Float32Array.of(1, 2, 3, 4) });
    await expect(openCocoPositives(folder)).rejects.toThrow(/one list of whole numbers .* got \[2, 2\]/);
    await writeNpy(ids, { shape: [2], dtype: 'float32', values: Float32Array.of(1, 2.5) });
    await expect(openCocoPositives(folder)).rejects.toThrow(/coco_test_ids\.npy .* got 2\.5/);
    await writeFile(ids, 'text');
    await expect(openCocoPositives(folder)).rejects.toThrow(/coco_test_ids\.npy must be an npy file/);
    await rm(join(folder, 'cxc_image_to_caption.json'));
    await expect(openCocoPositives(folder)).rejects.toThrow(/cxc_image_to_caption\.json must be a readable/);
  });
});

describeWithShared('openCocoPositives on the published files', 'data/eccv_caption', (folder) => {
  it('has the counts of the paper', async () => {
    const { coco, crisscrossed, eccv, foldCaptions } = await openCocoPositives(folder);
    const links = (map: ReadonlyMap<number, readonly number[]>) =>
      [...map.values()].reduce((sum, list) => sum + list.length, 0);
    // Table 2 of the paper: 1,332 query captions with 11,279 images, 1,261 query images with 22,550 captions.
    expect([eccv.captionToImages.size, links(eccv.captionToImages)]).toEqual([1332, 11279]);
    expect([eccv.imageToCaptions.size, links(eccv.imageToCaptions)]).toEqual([1261, 22550]);
    expect([coco.imageToCaptions.size, links(coco.captionToImages)]).toEqual([5000, 25000]);
    expect([crisscrossed.captionToImages.size, links(crisscrossed.imageToCaptions)]).toEqual([24972, 35585]);
    expect(new Set(Array.from(foldCaptions))).toEqual(new Set(coco.captionToImages.keys()));
  });
});
