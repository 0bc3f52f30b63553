import { DataError, OptionError } from '@vse/core';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { tinyNetworkBytes } from '../testing/tiny-network';
import { exposeLayer } from './expose-layer';

/** out = -relu(x) */
const network = tinyNetworkBytes({
  inputs: [{ name: 'x', shape: [1, 2] }],
  outputs: [{ name: 'out', shape: [1, 2] }],
  nodes: [
    { type: 'Relu', from: ['x'], to: 'hidden' },
    { type: 'Neg', from: ['hidden'], to: 'out' },
  ],
});

describe('exposeLayer', () => {
  it('makes a value inside the graph an output, and keeps the others', async () => {
    const session = await ort.InferenceSession.create(exposeLayer('f', network, 'hidden'));
    expect(session.outputNames).toEqual(['out', 'hidden']);
    const x = new ort.Tensor('float32', [-3, 4], [1, 2]);
    const { hidden, out } = await session.run({ x });
    expect([...(hidden!.data as Float32Array)]).toEqual([0, 4]);
    expect([...(out!.data as Float32Array)].map(Math.abs)).toEqual([0, 4]);
  });

  it('returns the same bytes for an existing output', () => {
    expect(exposeLayer('f', network, 'out')).toBe(network);
  });

  it('names the last values if it has no such layer', () => {
    expect(() => exposeLayer('f', network, 'fc7')).toThrow(OptionError);
    expect(() => exposeLayer('f', network, 'fc7')).toThrow(
      "layer must be a value of f, got 'fc7'; its last are hidden, out",
    );
  });

  it('refuses bytes that are not a network', () => {
    expect(() => exposeLayer('f', new TextEncoder().encode('no network'), 'x')).toThrow(DataError);
    expect(() => exposeLayer('f', new Uint8Array(), 'x')).toThrow(
      /f is not an ONNX network: it has no graph/,
    );
  });
});
