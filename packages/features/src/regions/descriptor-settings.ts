import { assertWhole } from '@vse/core';
import type { FeatureExtractor } from '../extraction/extractor';
import { proposeRegions, type ProposeRegionsOptions } from './propose-regions';
import { REGION_DIM } from './region-descriptor';

/** Proposals and image size of `descriptorExtractor`, in Node and in a page. */
export interface DescriptorOptions {
  /** Options of `proposeRegions`. */
  readonly proposals?: ProposeRegionsOptions;
  /** Longer side that larger images are shrunk to, in px. Defaults to `160`. */
  readonly longest?: number;
}

/** Facts of an extractor of descriptors, and the options that it describes images with. */
export interface DescriptorSettings {
  readonly described: Pick<FeatureExtractor, 'name' | 'settings' | 'input' | 'length' | 'dim'>;
  readonly proposals: Required<ProposeRegionsOptions>;
}

/**
 * Checks the options of `descriptorExtractor`.
 *
 * @throws `OptionError` if a number is out of its range.
 */
export function descriptorSettings({ proposals = {}, longest = 160 }: DescriptorOptions): DescriptorSettings {
  const { count = 12, scale = 120, smallest = 0.004 } = proposals;
  assertWhole('descriptorExtractor', 'longest', longest, { from: 16 });
  const settings = { count, scale, smallest };
  // Reject wrong settings here, not at the first image.
  proposeRegions({ data: new Uint8Array(3), width: 1, height: 1 }, settings);
  return {
    described: {
      name: 'descriptor',
      // The version changes whenever the same settings give other numbers.
      settings: { version: 1, ...settings },
      input: { longest },
      length: count,
      dim: REGION_DIM,
    },
    proposals: settings,
  };
}
