import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeWithShared } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { cocoClass } from './coco-classes';

describe('cocoClass', () => {
  it('names each class once, by either numbering', () => {
    const short = Array.from({ length: 80 }, (_, i) => cocoClass(i, 80));
    expect(new Set(short).size).toBe(80);
    const long = Array.from({ length: 91 }, (_, i) => cocoClass(i, 91));
    expect(long.filter((name) => name !== undefined)).toEqual(short);
    // Numbers of COCO's annotations: https://cocodataset.org
    expect([1, 13, 18, 44, 62, 67, 72, 90].map((id) => long[id])).toEqual(['person', 'stop sign', 'dog', 'bottle', 'chair', 'dining table', 'tv', 'toothbrush']); // prettier-ignore
    expect([0, 12, 83].map((id) => long[id])).toEqual([undefined, undefined, undefined]);
  });

  it('names nothing that is not COCO', () => {
    expect([cocoClass(80, 80), cocoClass(-1, 80), cocoClass(0, 20)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describeWithShared('the names beside YOLOX', 'models/yolox_nano', (folder) => {
  it('are these', async () => {
    const names = JSON.parse(await readFile(join(folder, 'coco80.json'), 'utf8')) as readonly string[];
    expect(names.map((_, label) => cocoClass(label, 80))).toEqual(names);
  });
});
