import { describe, expect, it } from 'vitest';
import { networkPorts } from './network-ports';

const port = (name: string, ...shape: (string | number)[]) =>
  ({ name, isTensor: true, type: 'float32', shape }) as const;
const outputs = [port('grid', 'n', 8, 7, 7), port('pooled', 'n', 8)];

describe('networkPorts', () => {
  it('reads layout and size from the input', () => {
    expect(
      networkPorts('here', 'f', { inputs: [port('x', 'n', 3, 32, 48)], outputs }, { output: 'grid' }),
    ).toEqual({
      input: 'x',
      output: 'grid',
      layout: 'nchw',
      batched: true,
      height: 32,
      width: 48,
    });
    expect(
      networkPorts('here', 'f', { inputs: [port('x', 2, 32, 48, 3)], outputs }, { output: 'pooled' }),
    ).toMatchObject({ layout: 'nhwc', height: 32, width: 48, fixedBatch: 2 });
  });

  it('takes 224 or the requested size if the network takes any', () => {
    const inputs = [port('x', 'n', 3, 'h', 'w')];
    const [only] = outputs;
    expect(networkPorts('here', 'f', { inputs, outputs: [only!] }, {})).toMatchObject({
      width: 224,
      output: 'grid',
    });
    const size = { width: 96, height: 64 };
    expect(networkPorts('here', 'f', { inputs, outputs: [only!] }, { size })).toMatchObject(size);
  });

  it('lists the ports of a network that does not fit', () => {
    const inputs = [port('x', 'n', 3, 32, 32)];
    expect(() => networkPorts('here', 'f', { inputs, outputs }, {})).toThrow(
      /output of f, got none; it has grid \[n, 8, 7, 7\]/,
    );
    expect(() => networkPorts('here', 'f', { inputs, outputs }, { output: 'a' })).toThrow(
      /output of f, got 'a'/,
    );
    expect(() => networkPorts('here', 'f', { inputs, outputs }, { output: 'grid', size: 9 })).toThrow(
      /width 32 of f, got 9/,
    );
    expect(() => networkPorts('here', 'f', { inputs: [port('x', 'n', 1, 2, 2)], outputs }, {})).toThrow(
      /3 channels/,
    );
    expect(() => networkPorts('here', 'f', { inputs: [port('ids', 'n', 9)], outputs }, {})).toThrow(
      /one input/,
    );
  });
});
