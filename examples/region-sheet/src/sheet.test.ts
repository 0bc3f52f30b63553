import { join } from 'node:path';
import { openFlickr8k } from '@vse/datasets';
import { renderReport } from '@vse/report';
import { describeWithShared, sharedFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { openFinder } from './finder';
import { sheetOf } from './sheet';

describeWithShared('a contact sheet of real photographs', 'data/flickr8k/Flicker8k_Dataset', () => {
  const sources = async (word: string, count: number) => {
    const { images, captions } = await openFlickr8k(join(sharedFolder, 'data/flickr8k'));
    const speaking = captions.filter(({ text }) => text.toLowerCase().split(' ').includes(word));
    const first = [...new Set(speaking.map(({ image }) => image))].slice(0, count);
    return first.map((image) => ({ file: images[image]!.file!, caption: word }));
  };

  it('shows what a detector sees, in one file that asks nothing of the network', async () => {
    const models = join(sharedFolder, 'models/yolox_nano');
    const finder = await openFinder({
      detector: join(models, 'yolox_nano.onnx'),
      labels: undefined, // those of COCO
      kind: 'yolox',
      minScore: 0.3,
    });
    const pictures = await sheetOf(await sources('bicycle', 12), finder);
    await finder.dispose();
    const html = renderReport({ title: 'Regions', synthetic: false, contactSheet: pictures });
    expect(html.match(/<image id="page-image-\d+" href="data:image\/jpeg;base64,/g)).toHaveLength(12);
    expect(
      [...html.matchAll(/(?:href|src)="([^"]*)"/g)].filter(([, link]) => !/^(#|data:)/.test(link!)),
    ).toEqual([]);
    const seen = pictures.filter(({ regions }) => regions.some(({ label }) => label === 'bicycle'));
    expect(seen.length).toBeGreaterThan(6);
    expect(html.match(/>bicycle 0\.\d\d</g)!.length).toBeGreaterThanOrEqual(seen.length);
    expect(pictures.every(({ regions }) => regions.every(({ score }) => score! >= 0.3))).toBe(true);
  });

  it('shows proposals where there is no detector', async () => {
    const finder = await openFinder({ detector: undefined, labels: undefined, kind: 'yolox', minScore: 0.3 });
    const [picture] = await sheetOf(await sources('dog', 1), finder);
    expect(picture!.regions[0]).toEqual({ box: [0, 0, 1, 1], label: 'image' });
    expect(picture!.regions.length).toBeGreaterThan(2);
  });
});
