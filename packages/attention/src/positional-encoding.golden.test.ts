import { expectClose, goldenCases, goldenTensor } from '@vse/testing';
import { describe, it } from 'vitest';
import { positionalEncoding } from './positional-encoding';

const cases = goldenCases('vseinf_positional_encoding');

describe.skipIf(cases.length === 0)('positionalEncoding and VSE-infinity', () => {
  it.each(cases)('$name', ({ settings, outputs }) => {
    const got = positionalEncoding(settings['length'] as number, settings['d_model'] as number);
    expectClose(got, goldenTensor(outputs, 'pe').dataSync());
  });
});
