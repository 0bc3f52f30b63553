import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { describeWithShared, sharedFolder, temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../extraction/decode-image';
import { drawing } from '../testing/drawings';
import { tinyNetwork, type TinyNetwork } from '../testing/tiny-network';
import { detectRegions } from './detect-regions';
import { detrHead } from './detr-head';
import { fasterRcnnHead } from './faster-rcnn-head';
import { onnxDetector } from './onnx-detector';
import { yoloxHead } from './yolox-head';

/** A network that sees the same two things in every image: outputs that are constants, passed through. */
const fixed = (outputs: Required<TinyNetwork>['constants'], inputs: TinyNetwork['inputs']): TinyNetwork => ({
  inputs,
  outputs: Object.entries(outputs).map(([name, { shape, data }]) => ({
    name,
    shape,
    type: data instanceof Float32Array ? 'float32' : 'int64',
  })),
  nodes: Object.keys(outputs).map((name) => ({ type: 'Identity', from: [`fixed ${name}`], to: name })),
  constants: Object.fromEntries(
    Object.entries(outputs).map(([name, constant]) => [`fixed ${name}`, constant]),
  ),
});

const rcnn = {
  boxes: { shape: [2, 4], data: Float32Array.of(0, 0, 8, 4, 4, 2, 99, 99) },
  labels: { shape: [2], data: BigInt64Array.of(3n, 17n) },
  scores: { shape: [2], data: Float32Array.of(0.25, 0.75) },
};
const { image } = drawing(16, 8, [1, 2, 3]);

async function opened(network: TinyNetwork, options: Partial<Parameters<typeof onnxDetector>[0]> = {}) {
  const file = await tinyNetwork(join(await temporaryFolder(), 'detector.onnx'), network);
  return onnxDetector({ file, head: fasterRcnnHead(), threads: 1, ...options });
}

describe('onnxDetector', () => {
  it('feeds one image without a batch axis, and returns relative boxes clipped to it', async () => {
    const detector = await opened(fixed(rcnn, [{ name: 'image', shape: [3, 'height', 'width'] }]));
    const found = await detector.detect(image);
    expect([...found.boxes]).toEqual([0, 0, 0.5, 0.5, 0.25, 0.25, 1, 1]);
    expect([...found.labels]).toEqual([3, 17]);
    expect([...(await detectRegions(image, detector, { minScore: 0.5 })).labels]).toEqual([17]);
    await detector.dispose();
  });

  it('removes the letterbox of a network of fixed size', async () => {
    // 16 x 8 into 32 x 32 fills 32 x 16: the box to (8, 4) is a quarter of each side.
    const detector = await opened(fixed(rcnn, [{ name: 'image', shape: [1, 3, 32, 32] }]));
    expect([...(await detector.detect(image)).boxes.slice(0, 4)]).toEqual([0, 0, 0.25, 0.25]);
    expect(detector).toMatchObject({ longest: 32, settings: { size: { width: 32, height: 32 } } });
    await detector.dispose();
  });

  it('gives DETR its pixel mask, and stretches', async () => {
    const detr = {
      logits: { shape: [1, 1, 3], data: Float32Array.of(0, 5, 0) },
      pred_boxes: { shape: [1, 1, 4], data: Float32Array.of(0.5, 0.5, 0.5, 0.25) },
    };
    const inputs: TinyNetwork['inputs'] = [
      { name: 'pixel_values', shape: ['batch', 3, 24, 24] },
      { name: 'pixel_mask', type: 'int64', shape: ['batch', 64, 64] },
    ];
    const detector = await opened(fixed(detr, inputs), { head: detrHead() });
    const { boxes, labels } = await detector.detect(image);
    expect([...boxes]).toEqual([0.25, 0.375, 0.75, 0.625]);
    expect([...labels]).toEqual([1]);
    await detector.dispose();
  });

  it('lists the outputs of a network that does not fit the head', async () => {
    const network = fixed(rcnn, [{ name: 'image', shape: [1, 3, 32, 32] }]);
    await expect(opened(network, { head: detrHead() })).rejects.toThrow(
      /got 'logits'; it has boxes \[2, 4\]/,
    );
    await expect(opened(network, { head: yoloxHead() })).rejects.toThrow(
      /output must name an output of .*got none/,
    );
    await expect(opened(network, { size: 64 })).rejects.toThrow(OptionError);
    const more = fixed(rcnn, [
      { name: 'image', shape: [1, 3, 8, 8] },
      { name: 'scale', shape: [1] },
    ]);
    await expect(opened(more)).rejects.toThrow(/at most a pixel_mask, got image \[1, 3, 8, 8\], scale \[1\]/);
  });
});

describeWithShared('onnxDetector on real photographs', 'models/yolox_nano', (folder) => {
  it('detects a dog in photographs whose captions mention one', async () => {
    const photographs = join(sharedFolder, 'data/flickr8k/Flicker8k_Dataset');
    const captions = (await readFile(join(sharedFolder, 'data/flickr8k/Flickr8k.token.txt'), 'utf8')).split(
      '\n',
    );
    const speaking = new Map<string, number>();
    for (const line of captions) {
      const name = line.split('#')[0]!;
      if (/\bdogs?\b/.test(line)) speaking.set(name, (speaking.get(name) ?? 0) + 1);
    }
    const names = (await readdir(photographs)).filter((name) => name.endsWith('.jpg')).slice(0, 60);
    const classes = JSON.parse(await readFile(join(folder, 'coco80.json'), 'utf8')) as readonly string[];
    const detector = await onnxDetector({
      file: join(folder, 'yolox_nano.onnx'),
      head: yoloxHead(),
      threads: 1,
    });
    const counts = { dogs: [0, 0], others: [0, 0] };
    for (const name of names) {
      const pixels = await decodeImage(join(photographs, name), { longest: detector.longest });
      const { labels, boxes } = await detectRegions(pixels, detector, { minScore: 0.3 });
      expect(boxes.every((value) => value >= 0 && value <= 1)).toBe(true);
      const seen = [...labels].some((label) => classes[label] === 'dog');
      const times = speaking.get(name) ?? 0;
      if (times !== 0 && times < 5) continue; // not all captions agree
      const count = times === 5 ? counts.dogs : counts.others;
      count[0]! += Number(seen);
      count[1]! += 1;
    }
    await detector.dispose();
    expect(counts.dogs[1]).toBeGreaterThan(3);
    expect(counts.dogs[0]! / counts.dogs[1]!).toBeGreaterThan(0.6);
    expect(counts.others[0]! / counts.others[1]!).toBeLessThan(0.1);
  });
});
