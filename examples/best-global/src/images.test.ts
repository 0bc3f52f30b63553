import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, OptionError } from '@vse/core';
import { networkDigest } from '@vse/features';
import { protobufMessage, writeNpy } from '@vse/formats';
import { preset } from '@vse/models';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readArguments, type Arguments } from './arguments';
import { openImages } from './images';

let folder: string;
let network: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'best-global-'));
  network = join(folder, 'network.onnx');
  await writeFile(network, protobufMessage([[1, 8]]));
  vi.stubEnv('VSE_CACHE', folder);
  return () => vi.unstubAllEnvs();
});

const chosen = preset('best-global');

/** Arguments with the preset's first network replaced by that of the test. */
async function argumentsOf(...flags: string[]): Promise<Arguments> {
  const args = readArguments(flags);
  const { images } = args.settings;
  const networks = [{ ...images.networks[0]!, title: 'tiny', sha256: await networkDigest(network) }];
  return { ...args, settings: { ...args.settings, images: { ...images, networks } } };
}

/** Features of a file as SCAN has them: two vectors of four numbers an image, of two images a split. */
async function precomputed(): Promise<string> {
  for (const split of ['train', 'dev', 'test']) {
    const values = Float32Array.from({ length: 2 * 2 * 4 }, (_, i) => i + 1);
    await writeNpy(join(folder, `${split}_ims.npy`), { shape: [2, 2, 4], dtype: 'float32', values });
    await writeFile(join(folder, `${split}_caps.txt`), 'a dog runs\na dog sits\n'.repeat(2));
  }
  return folder;
}

describe('openImages', () => {
  it.each([
    ['--features', 'onnx:NETWORK', 'has settings for EfficientNet-Lite2 (bbfc83dd47df), MobileNetV2'],
    ['--features', 'tfjs:NETWORK', 'reads outputs of onnx:PATH'],
    ['--features', 'onnx:NETWORK,tfjs:NETWORK', 'has settings for'],
  ])('refuses networks that the preset does not fit: %s %s', async (flag, value, message) => {
    const opening = openImages(readArguments([flag, value.replaceAll('NETWORK', network)]));
    await expect(opening).rejects.toThrow(`preset ${chosen.name}`);
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow(OptionError);
  });

  it('refuses a network given twice, and regions beside a network', async () => {
    const twice = openImages(await argumentsOf('--features', `onnx:${network},onnx:${network}`));
    await expect(twice).rejects.toThrow('--features: each network must be given once, got tiny twice.');
    const regions = openImages(await argumentsOf('--features', `onnx:${network}`, '--regions', 'grid'));
    await expect(regions).rejects.toThrow('--regions: preset best-global reads outputs of whole photographs');
  });

  it('refuses a network over features without pictures: they have no mirror image', async () => {
    const flags = ['--data', await precomputed(), '--features', `onnx:${network}`];
    await expect(openImages(await argumentsOf(...flags))).rejects.toThrow(DataError);
  });

  it('notes that features of a file are not those of the preset', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue();
    const { data, attention } = await openImages(readArguments(['--data', await precomputed()]));
    expect(data.notes.at(-1)).toMatch(
      /^Preset best-global expects EfficientNet-Lite2 or MobileNetV2: .* do not hold/,
    );
    expect(said).toHaveBeenCalledWith(data.notes.at(-1));
    expect(attention).toBeUndefined();
    said.mockRestore();
  });
});
