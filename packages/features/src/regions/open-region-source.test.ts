import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { openRegionSource } from './open-region-source';

describe('openRegionSource', () => {
  it('proposes as many regions as a rule keeps, the whole image among them', async () => {
    expect(await openRegionSource('proposals')).toMatchObject({ name: 'proposed', maxRegions: 36 });
    expect(await openRegionSource('proposals', { rule: 'defrag' })).toMatchObject({ maxRegions: 20 });
  });

  it.each(['', 'grid', 'detector:'])('refuses %j', async (name) => {
    const opening = openRegionSource(name);
    await expect(opening).rejects.toBeInstanceOf(OptionError);
    await expect(opening).rejects.toThrow('name must be proposals or detector:FILE.onnx');
  });

  it('refuses kinds and rules that are none, and names a detector that is not there', async () => {
    await expect(openRegionSource('proposals', { rule: 'best' as 'scan' })).rejects.toThrow(/rule must be/);
    await expect(openRegionSource('proposals', { detector: 'yolo' as 'detr' })).rejects.toThrow(
      /detector must be/,
    );
    await expect(openRegionSource('detector:missing.onnx')).rejects.toThrow('missing.onnx');
  });
});
