import { join } from 'node:path';
import { DataError } from '@vse/base';
import { writeSafetensors, type TensorToStore } from '@vse/formats';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCca, saveCca } from './cca-file';
import { fitCca } from './fit-cca';
import { randomMatrix } from '../testing/matrices';

let folder = '';
beforeAll(async () => {
  folder = await temporaryFolder();
});

describe('saveCca and loadCca', () => {
  it('read back what was written, to the last bit', async () => {
    const images = { values: randomMatrix(20, 5).data, dim: 5 };
    const captions = { values: randomMatrix(20, 3, 2).data, dim: 3 };
    const cca = await fitCca(images, captions);
    await saveCca(join(folder, 'fit'), cca);
    const loaded = await loadCca(join(folder, 'fit'));
    expect(loaded.correlations).toEqual(cca.correlations);
    expect(await loaded.projectImages(images)).toEqual(await cca.projectImages(images));
    expect(await loaded.projectCaptions(captions)).toEqual(await cca.projectCaptions(captions));
  });

  it.each<[string, Record<string, TensorToStore>, Record<string, string>, RegExp]>([
    ['another file', {}, {}, /has no fit of canonical correlations/],
    ['no weights', {}, { cca: '{"correlations":[1]}' }, /has no images.mean and images.weights/],
    [
      'weights of another size',
      {
        'images.mean': { shape: [2], data: new Float32Array(2) },
        'images.weights': { shape: [3], data: new Float32Array(3) },
      },
      { cca: '{"correlations":[1]}' },
      /images.weights has 3 numbers, wanted 2 x 1/,
    ],
  ])('name a file with %s', async (_, tensors, metadata, message) => {
    const path = join(folder, 'other');
    await writeSafetensors(path, tensors, metadata);
    await expect(loadCca(path)).rejects.toThrow(DataError);
    await expect(loadCca(path)).rejects.toThrow(message);
  });
});
