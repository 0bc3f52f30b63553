import { join } from 'node:path';
import { DataError } from '@vse/core';
import { openData, type ExperimentData } from '@vse/example-kit';
import { precomputedFolder, writeLines } from '@vse/example-kit/testing';
import { maxOfHinges } from '@vse/losses';
import { regionProjection } from '@vse/image-encoders';
import { adam, fit } from '@vse/trainer';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';
import { systems, type System } from './systems';

const open = (folder: string): Promise<ExperimentData> =>
  openData(readArguments(['--data', folder]), 'regions');

describe('--resume', () => {
  const train = async (data: ExperimentData, folder: string, embedDim: number, resume: boolean) => {
    const { vocabulary, imageDim: inputDim } = data;
    const system: System = systems['scan-t2i-avg'];
    const model = {
      images: regionProjection({ inputDim, embedDim }),
      captions: system.captions({ vocabulary, wordDim: 4, embedDim }),
      similarity: system.similarity('flickr30k'),
    };
    const fingerprint = { vocabulary: vocabulary.hash };
    const rest = { optimizer: adam(), epochs: 1, batchSize: 3, seed: 1 };
    return fit(model, data.train, { loss: maxOfHinges(), checkpoints: folder, resume, fingerprint, ...rest });
  };

  it('refuses weights of another embedding dim, and captions of another vocabulary', async () => {
    const home = await precomputedFolder();
    const folder = await temporaryFolder();
    const data = await open(home);
    await train(data, folder, 8, false);
    const other = train(data, folder, 16, true);
    await expect(other).rejects.toThrow(DataError);
    await expect(other).rejects.toThrow(
      `fit: cannot resume from ${folder}/last. fit: the checkpoint was trained with images.embedDim 8, this run has 16; ` +
        'captions.embedDim 8, this run has 16. Resume with the same',
    );
    await writeLines(join(home, 'train_caps.txt'), Array<string>(6).fill('a cat'));
    const renamed = train(await open(home), folder, 8, true);
    await expect(renamed).rejects.toThrow(
      `fit: cannot resume from ${folder}/last. fit: the checkpoint was trained with`,
    );
    await expect(renamed).rejects.toThrow(
      /vocabulary \w+, this run has \w+\. Resume with the same, or start/,
    );
  });
});
