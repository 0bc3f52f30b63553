import { describe, expect, it } from 'vitest';
import { installedVersion } from './installed';

describe('installedVersion', () => {
  it("reads a package's version", () => {
    expect(installedVersion('@tensorflow/tfjs-core')).toMatch(/^4\.\d+\.\d+$/);
  });

  it('gives undefined for an absent package', () => {
    expect(installedVersion('@vse/not-a-package')).toBeUndefined();
  });
});
