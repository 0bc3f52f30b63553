import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expectClose, temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { tinyModel } from '../testing/tiny-model';
import { openNetwork } from './open-network';

/** A graph that doubles its pixels. */
async function doublingGraph(): Promise<string> {
  const folder = await temporaryFolder();
  const type = { type: 'DT_FLOAT' };
  const node = [
    { name: 'x', op: 'Placeholder', attr: { dtype: type } },
    { name: 'two', op: 'Const', attr: { dtype: type } },
    { name: 'double', op: 'Mul', input: ['x', 'two'], attr: { T: type } },
  ];
  const weights = [{ name: 'two', shape: [], dtype: 'float32' }];
  const json = {
    format: 'graph-model',
    modelTopology: { node, versions: { producer: 1 } },
    weightsManifest: [{ paths: ['a'], weights }],
  };
  await writeFile(join(folder, 'model.json'), JSON.stringify(json));
  await writeFile(join(folder, 'a'), new Uint8Array(Float32Array.of(2).buffer));
  return join(folder, 'model.json');
}

describe('openNetwork', () => {
  it('opens a layers model up to its last layer with cells, or a named one', async () => {
    const file = await tinyModel(await temporaryFolder());
    const [last, mean] = [await openNetwork(file), await openNetwork(file, { output: 'mean' })];
    expect(last).toMatchObject({ output: 'conv', side: 2, digest: mean.digest });
    const images = tf.ones<tf.Rank.R4>([1, 2, 2, 3]);
    const output = mean.run(images); // [1, 2]
    expectClose(await output.data(), [1, 10]);
    tf.dispose([images, output]);
    last.dispose();
    mean.dispose();
  });

  it('takes the library that a server in one file passes, and refuses that of the other format', async () => {
    const layers = await tinyModel(await temporaryFolder());
    const library = () => import('@tensorflow/tfjs-layers');
    const network = await openNetwork(layers, { library });
    expect(network.output).toBe('conv');
    network.dispose();
    await expect(openNetwork(await doublingGraph(), { library })).rejects.toThrow(
      /library must load @tensorflow\/tfjs-converter for .*model.json, got a module without loadGraphModel/,
    );
  });

  it('opens a graph model', async () => {
    const file = await doublingGraph();
    const network = await openNetwork(file);
    expect(network.output).toBe('double');
    const images = tf.fill<tf.Rank.R4>([1, 1, 1, 3], 4);
    const output = network.run(images); // [1, 1, 1, 3]
    expectClose(await output.data(), [8, 8, 8]);
    tf.dispose([images, output]);
    network.dispose();
    await expect(openNetwork(file, { output: 'triple' })).rejects.toThrow(
      /got 'triple'; it has x, two, double/,
    );
  });
});
