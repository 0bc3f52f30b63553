import { join } from 'node:path';
import { cosine } from '@vse/attention';
import { regionProjection } from '@vse/image-encoders';
import { sumOfHinges } from '@vse/losses';
import { backend, describeWithShared, sharedFolder, temporaryFolder } from '@vse/testing';
import { gruEncoder } from '@vse/text-encoders';
import { fit } from '@vse/trainer';
import { describe, expect, it, vi } from 'vitest';
import { readArguments } from './arguments';
import { openImages } from './images';

const shared = (path: string): string => join(sharedFolder, path);
const argumentsFor = (features: string, ...flags: string[]) =>
  readArguments(['--data', shared('data/flickr8k'), '--limit', '4', '--features', features, ...flags]);

describe('--fine-tune', () => {
  it('needs a network that can be trained', async () => {
    const args = argumentsFor('onnx:net.onnx', '--fine-tune', '1');
    await expect(openImages(args)).rejects.toThrow(/--fine-tune: .*got --features onnx:net\.onnx.*tfjs:PATH/);
    expect(() => argumentsFor('tfjs:model.json', '--fine-tune', 'all')).toThrow(
      /--fine-tune: wanted a number/,
    );
    expect(() => argumentsFor('tfjs:model.json', '--augment', 'blur')).toThrow(
      /--augment: wanted one of crop/,
    );
  });
});

describeWithShared('fine-tuning on photographs', 'models/mobilenet_v1_0.75_224', (folder) => {
  // Convolutions in plain JavaScript take minutes; every other backend runs this.
  it.skipIf(backend === 'cpu').each(['none', 'crop'])(
    'lowers the loss, and moves the backbone; augmentation %s',
    async (augment) => {
      vi.stubEnv('VSE_CACHE', await temporaryFolder());
      const print = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      const features = `tfjs:${join(folder, 'model.json')}`;
      const images = await openImages(argumentsFor(features, '--fine-tune', '1', '--augment', augment));
      const { inputDim, before } = images;
      const { vocabulary, train, test } = images.data;
      const model = {
        images: await images.encoder(regionProjection({ inputDim, embedDim: 8, before, seed: 1 })),
        captions: gruEncoder({ vocabulary, wordDim: 8, embedDim: 8, output: 'last', seed: 1 }),
        similarity: cosine(),
      };
      const backbone = model.images.variables().filter(({ name }) => name.startsWith('backbone.'));
      expect(backbone.map(({ name }) => name)).toEqual([
        'backbone.conv_dw_13.depthwise_kernel',
        'backbone.conv_pw_13.kernel',
      ]);
      const initial = backbone.map(({ variable }) => variable.dataSync().slice());
      const { epochs } = await fit(model, train, {
        loss: sumOfHinges({ margin: 0.2 }),
        optimizer: images.optimizer(0.01),
        seed: 1,
        epochs: 3,
        batchSize: 20,
      });
      expect(epochs.at(-1)!.loss).toBeLessThan(epochs[0]!.loss);
      backbone.forEach(({ variable }, i) => expect(variable.dataSync()).not.toEqual(initial[i]));
      expect((await test.readImages([0]))[0]).toMatchObject({ length: 49, dim: 768 });
      await images.close();
      [model.images, model.captions].forEach((encoder) => encoder.dispose());
      print.mockRestore();
      vi.unstubAllEnvs();
    },
  );
});
