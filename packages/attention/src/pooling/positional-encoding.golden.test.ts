import { describeGolden, expectGolden } from '@vse/testing';
import { positionalEncoding } from './positional-encoding';

describeGolden(
  'vseinf_positional_encoding',
  ({ settings, outputs }) => {
    const got = positionalEncoding(settings['length'] as number, settings['d_model'] as number);
    expectGolden(got, outputs, 'pe');
  },
  { title: 'positionalEncoding and VSE-infinity' },
);
