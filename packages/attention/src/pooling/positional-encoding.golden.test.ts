import { expectClose, describeGolden, goldenTensor } from '@vse/testing';
import { positionalEncoding } from './positional-encoding';

describeGolden(
  'vseinf_positional_encoding',
  ({ settings, outputs }) => {
    const got = positionalEncoding(settings['length'] as number, settings['d_model'] as number);
    expectClose(got, goldenTensor(outputs, 'pe').dataSync());
  },
  { title: 'positionalEncoding and VSE-infinity' },
);
