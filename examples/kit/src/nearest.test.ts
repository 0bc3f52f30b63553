import { expect, it } from 'vitest';
import { didYouMean } from './nearest';

it('names what is near, and nothing that is far', () => {
  expect(didYouMean('epoch', ['epochs', 'embed-dim'], (name) => `--${name}`)).toBe(' Did you mean --epochs?');
  expect(didYouMean('scan-t2i', ['vsepp', 'scan-t2i-avg'])).toBe('');
  expect(didYouMean('vse', ['vsepp', 'scan-t2i-avg'])).toBe(' Did you mean vsepp?');
  expect(didYouMean('colour', ['epochs', 'seed'])).toBe('');
  expect(didYouMean('x', [])).toBe('');
});
