import { protobufFields } from '@vse/formats';
import { describe, expect, it } from 'vitest';
import { runGraph } from '../testing/run-graph';
import { add, exp, mul } from './elementwise';
import { newGraph } from './graph';

describe('newGraph', () => {
  it('leaves out nodes that no output needs', () => {
    const graph = newGraph();
    const x = graph.input('x', ['n']);
    const small = graph.encode({ y: add(x, 1) }, { name: 'test' });
    const other = newGraph();
    const z = other.input('x', ['n']);
    const y = add(z, 1);
    exp(mul(z, 7));
    expect(other.encode({ y }, { name: 'test' })).toEqual(small);
  });

  it('writes a model of a version that onnxruntime knows, its producer, and facts', () => {
    const graph = newGraph();
    const y = exp(graph.input('x', [2]));
    const fields = (bytes: Uint8Array) => [...protobufFields(bytes)].map(({ number }) => number);
    expect(fields(graph.encode({ y }, { name: 'test' }))).toEqual([1, 2, 7, 8]);
    const metadata = { embedDim: '2', weights: 'int8' };
    expect(fields(graph.encode({ y }, { name: 'test', metadata }))).toEqual([1, 2, 7, 8, 14, 14]);
  });

  it('knows sizes as numbers', async () => {
    const x = { shape: [3, 2], values: new Float32Array(6), sizes: ['rows', 2] };
    const got = await runGraph({ x }, (value) => ({
      rows: value.graph.sizeAsNumber('rows'),
      both: value.graph.sizeAsNumber('rows*rows'),
      columns: value.graph.sizeAsNumber(2),
    }));
    expect([got['rows']![0], got['both']![0], got['columns']![0]]).toEqual([3, 9, 2]);
  });
});
