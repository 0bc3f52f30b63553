import { describe, expect, it } from 'vitest';
import { packModel } from '../saving/pack-model';
import { tinyModel } from '../testing/tiny-model';

const data = { name: 'scenes, test', images: 1000, captions: 5000, synthetic: true };

async function cardOf(options: Parameters<typeof packModel>[1] = {}): Promise<string> {
  return new TextDecoder().decode((await packModel(tinyModel(1), options)).get('README.md'));
}

describe('modelCard', () => {
  it('says what the model was trained on, how it was measured with intervals, and on what licences it builds', async () => {
    const card = await cardOf({
      name: 'dogs',
      description: 'Finds dogs.',
      training: {
        data: [{ ...data, name: 'scenes, train' }],
        epochs: 30,
        steps: 12345,
        seconds: 8000,
        loss: { name: 'maxOfHinges', options: { margin: 0.2 } },
        settings: { batchSize: 128 },
      },
      metrics: [
        {
          data,
          protocol: 'five folds',
          values: {
            'image to text R@1': { value: 61.23456, interval: { low: 59.9, high: 62.5, level: 0.95 } },
            rsum: { value: 412 },
          },
        },
      ],
      licences: [{ of: 'ResNet-50', licence: 'Apache-2.0', url: 'https://example.org/resnet' }],
      extractor: {
        name: 'onnx',
        settings: {},
        length: 1,
        dim: 2048,
        networks: [{ name: 'resnet50.onnx', bytes: 102_442_450, sha256: 'a'.repeat(64) }],
      },
    });
    for (const line of [
      '# dogs',
      'Finds dogs.',
      '**Synthetic data.**',
      '| data | scenes, train, 1,000 images, 5,000 captions, synthetic |',
      '| steps | 12,345 |',
      '| time | 2 h 13 min |',
      '| loss | maxOfHinges({ margin: 0.2 }) |',
      'On scenes, test, 1,000 images, 5,000 captions, synthetic (five folds):',
      '| image to text R@1 | 61.2346 | 59.9 to 62.5 (95%) |',
      '| rsum | 412 |  |',
      '| ResNet-50 | Apache-2.0 | https://example.org/resnet |',
      `| resnet50.onnx | 102,442,450 | \`${'a'.repeat(64)}\` |`,
      'at most 1 vector of 2048 numbers per image',
      '| images | `regions.json` |',
      '| similarity | `stackedCrossAttention({ direction: "text-to-image"',
      '`weights.safetensors`',
    ]) {
      expect(card).toContain(line);
    }
  });

  it('says what the folder does not say, and keeps text of others within its cell', async () => {
    const card = await cardOf({ licences: [{ of: 'a | b\n# c', licence: 'MIT' }] });
    expect(card).toContain('does not say what the model was trained on');
    expect(card).toContain('The folder has no measurements');
    expect(card).not.toContain('Synthetic');
    expect(card).toContain('| a \\| b # c | MIT |  |');
    expect(await cardOf({ synthetic: false })).not.toContain('Synthetic');
  });

  it('refuses what a reader could not open', async () => {
    await expect(cardOf({ metrics: [{ data, values: { rsum: { value: NaN } } }] })).rejects.toThrow('rsum');
    await expect(cardOf({ licences: [{ of: 'x' } as never] })).rejects.toThrow('licence');
    await expect(cardOf({ training: { data: [], steps: -1 } })).rejects.toThrow('training.steps');
  });
});
