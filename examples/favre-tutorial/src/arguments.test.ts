import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

describe('readArguments', () => {
  it('has the tutorial\u2019s sizes on photographs', () => {
    expect(readArguments(['--data', 'x'])).toMatchObject({
      systems: ['random', 'hardest-of-8', 'hardest'],
      epochs: 10,
      batchSize: 64,
      embedDim: 256,
      wordDim: 100,
      image: undefined,
      caption: undefined,
    });
  });

  it('takes a picture and a sentence', () => {
    const image = import.meta.filename; // any file that is there
    const argv = ['--image', image, '--caption', 'a man on skis', '--system', 'random'];
    expect(readArguments(argv)).toMatchObject({ image, caption: 'a man on skis' });
    expect(() => readArguments(['--image', 'a.jpg'])).toThrow(/--image: wanted a picture.*no a\.jpg/);
    expect(() => readArguments(['--system', 'none'])).toThrow('--system: wanted one or more of random');
  });
});
