import { VseError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { optionalPeer } from './optional-peer';

describe('optionalPeer', () => {
  it('finds an installed package', () => {
    expect(optionalPeer('onnxruntime-node', 'here')).toMatch(/onnxruntime-node.*\.js$/);
  });

  it('says how to install a missing package', () => {
    const find = () => optionalPeer('not-installed-anywhere', 'onnxExtractor');
    expect(find).toThrow('onnxExtractor needs not-installed-anywhere, which is not installed. Run: pnpm add');
    try {
      find();
    } catch (error) {
      expect(VseError.isInstance(error) && error.kind).toBe('backend');
    }
  });
});
