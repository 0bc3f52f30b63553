import { describe, expect, it } from 'vitest';
import { extractorFor } from './extractors';
import { networkOf } from './network-of';

describe('networkOf', () => {
  it('knows a network by the format before its path, which may have colons of its own', () => {
    expect(networkOf('onnx:models/net.onnx')!.file).toBe('models/net.onnx');
    expect(networkOf('tfjs:C:/models/model.json')!.file).toBe('C:/models/model.json');
  });

  it.each(['descriptor', 'onnx', 'onnx:', 'keras:model.h5', 'toString:x'])('knows none in %s', (features) => {
    expect(networkOf(features)).toBeUndefined();
  });

  it('opens what is there, and names a file that is not', async () => {
    for (const features of ['onnx:none.onnx', 'tfjs:none.json']) {
      await expect(extractorFor({ features, kind: 'global' })).rejects.toThrow(
        /none\.(onnx|json) cannot be read/,
      );
    }
    await expect(extractorFor({ features: 'keras:m.h5', kind: 'global' })).rejects.toThrow(
      /--features: wanted descriptor, onnx:PATH or tfjs:PATH, got keras:m\.h5/,
    );
  });
});
