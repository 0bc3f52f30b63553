import { describe, expect, it } from 'vitest';
import { imageInput } from './image-input';

const size = { width: 224, height: 200 };

describe('imageInput', () => {
  it('translates each fit', () => {
    expect(imageInput('here', size, 'fill')).toEqual({ ...size, fit: 'fill' });
    expect(imageInput('here', size, { shorter: 256 })).toEqual({ shorter: 256, crop: size });
  });

  it('refuses a shorter side below the size', () => {
    expect(() => imageInput('here', size, { shorter: 223 })).toThrow(
      /here: fit.shorter.*at least 224.*got 223/,
    );
    expect(() => imageInput('here', size, { shorter: 256.5 })).toThrow(/whole number/);
  });
});
