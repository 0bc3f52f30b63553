import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { attentionOptions } from './attention-options';

describe('attentionOptions', () => {
  it("has the paper's values for each direction", () => {
    expect(attentionOptions('here', {})).toEqual({
      direction: 'text-to-image',
      normalization: 'clipped-l2',
      aggregate: 'mean',
      inverseTemperature: 9,
      lseSharpness: 6,
      blockMiB: 16,
    });
    const other = attentionOptions('here', { direction: 'image-to-text', lseSharpness: 20 });
    expect(other).toMatchObject({ inverseTemperature: 4, lseSharpness: 20 });
  });

  it('refuses options out of range and names what it wants', () => {
    expect(() => attentionOptions('here', { direction: 't2i' as never })).toThrow(OptionError);
    expect(() => attentionOptions('here', { aggregate: 'LSE' as never })).toThrow(
      "here: aggregate must be 'sum' or 'mean' or 'max' or 'logSumExp', got \"LSE\".",
    );
    expect(() => attentionOptions('here', { normalization: 'l3' as never })).toThrow(OptionError);
    expect(() => attentionOptions('here', { inverseTemperature: 0 })).toThrow(OptionError);
    expect(() => attentionOptions('here', { lseSharpness: Infinity })).toThrow(
      'here: lseSharpness must be a finite number above 0, got Infinity.',
    );
  });
});
