import { join } from 'node:path';
import { regionRules } from '@vse/features';
import { describeWithShared, sharedFolder, temporaryFolder } from '@vse/testing';
import { describe, expect, it, vi } from 'vitest';
import { featureFolder } from './extractors';
import { readFlags } from './flags';
import { openData } from './open-data';
import { regionChoice } from './region-choice';

const onnx = 'onnx:models/net.onnx';
const choose = (features: string, ...flags: string[]) =>
  regionChoice(readFlags(['--features', features, ...flags], { name: 'test', help: '', flags: {} }).common, {
    rule: regionRules.defrag,
  });

describe('--regions', () => {
  it('are the cells of a map and the descriptor\u2019s own where nothing is said', () => {
    expect(choose(onnx)).toBeUndefined();
    expect(choose(onnx, '--regions', 'grid')).toBeUndefined();
    expect(choose('descriptor')).toBeUndefined();
    expect(choose('descriptor', '--regions', 'proposals')).toBeUndefined();
  });

  it('are as many proposals as the rule has regions, or what a detector finds', async () => {
    const proposals = choose(onnx, '--regions', 'proposals')!;
    expect(proposals.title).toBe('proposals 20');
    expect(await proposals.open()).toMatchObject({ name: 'proposed', maxRegions: 20 });
    expect(choose(onnx, '--regions', 'yolox:a:b/nano.onnx')!.title).toBe('nano 19 and the image');
    expect(regionChoice({ features: onnx, regions: 'detr:d.onnx' })!.title).toBe('d 36');
  });

  it('are the example\u2019s choice by default', () => {
    const preference = { regions: 'proposals' } as const;
    expect(regionChoice({ features: onnx }, preference)!.title).toBe('proposals 36');
    expect(regionChoice({ features: 'tfjs:model.json' }, preference)!.title).toBe('proposals 36');
    expect(regionChoice({ features: onnx, regions: 'grid' }, preference)).toBeUndefined();
    expect(regionChoice({ features: 'descriptor' }, preference)).toBeUndefined();
  });

  it('have a folder of their own in the cache', () => {
    const features = onnx;
    expect(featureFolder({ features, kind: 'regions' }, 'onnx')).toBe('onnx-regions');
    expect(featureFolder({ features, kind: 'global', regions: 'proposals' }, 'onnx')).toBe('onnx-global');
    expect(featureFolder({ features, kind: 'regions', regions: 'yolox:n.onnx' }, 'regions')).toBe(
      'regions-n-36',
    );
    expect(featureFolder({ features: 'descriptor', kind: 'global' }, 'descriptor')).toBe(
      'descriptor-regions',
    );
  });

  it.each<[string, string[], RegExp]>([
    ['descriptor', ['--regions', 'yolox:n.onnx'], /--regions: yolox:n\.onnx are read from a network's feature map.*onnx:PATH/],
    [onnx, ['--regions', 'yolox'], /--regions: yolox needs the detector's file, got none\. Give yolox:PATH/],
    [onnx, ['--regions', 'yolx:n.onnx'], /--regions: wanted one of grid, proposals, yolox.*Did you mean yolox\?/],
  ])('of %s with %j are refused', (features, flags, message) => {
    expect(() => choose(features, ...flags)).toThrow(message);
  }); // prettier-ignore
});

describeWithShared('regions of photographs', 'data/flickr8k/Flicker8k_Dataset', () => {
  const shared = (path: string): string => join(sharedFolder, path);
  const open = async (...flags: string[]) => {
    vi.stubEnv('VSE_CACHE', await temporaryFolder());
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const features = `onnx:${shared('models/mobilenet_v2_1.0_224/mobilenet_v2_1.0_224.onnx')}`;
    const argv = ['--data', shared('data/flickr8k'), '--limit', '8', '--features', features, ...flags];
    const { common } = readFlags(argv, { name: 'test', help: '', flags: {} });
    return openData(common, 'regions', { regions: 'proposals', rule: regionRules.defrag });
  };

  it('are the 19 best of a detector and the whole image, with boxes for a report', async () => {
    const detector = `yolox:${shared('models/yolox_nano/yolox_nano.onnx')}`;
    const data = await open('--regions', detector);
    expect(data).toMatchObject({ imageDim: 320, regions: 'yolox_nano 19 and the image' });
    const [features] = await data.test.readImages([0]);
    expect(features!.length).toBe(20);
    const { boxes } = (await data.picture(0))!;
    expect([...boxes.subarray(0, 4)]).toEqual([0, 0, 1, 1]);
    const other = boxes.subarray(4);
    expect(new Set(other.filter((_, i) => i % 4 === 0)).size).toBeGreaterThan(5);
    expect(Math.min(...other)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...other)).toBeLessThanOrEqual(1);
  });

  it('are proposals where there is no detector', async () => {
    const data = await open();
    expect(data).toMatchObject({ imageDim: 320, regions: 'proposals 20' });
    const [features] = await data.test.readImages([0]);
    expect(features!.length).toBeGreaterThan(1);
    expect([...(await data.picture(0))!.boxes.subarray(0, 4)]).toEqual([0, 0, 1, 1]);
  });

  it('need the detector to be there', async () => {
    await expect(open('--regions', 'yolox:none.onnx')).rejects.toThrow(/none\.onnx cannot be read/);
  });
});
