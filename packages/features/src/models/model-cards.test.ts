import { join } from 'node:path';
import { sha256File } from '@vse/formats';
import { describeWithShared, expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { onnxExtractor } from '../onnx/onnx-extractor';
import { preprocessingPresets } from '../preprocessing/presets';
import { modelCards, type ModelCard } from './model-cards';

describe('modelCards', () => {
  it.each(Object.entries<ModelCard>(modelCards))('%s says where, what and how', (_, card) => {
    expect(card.page).toMatch(/^https:\/\//);
    expect(card.preset in preprocessingPresets).toBe(true);
    expect(card.sha256 ?? '0'.repeat(64)).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set([card.pooled.name, card.grid.name]).size).toBe(2);
  });
});

describeWithShared('the card of MobileNetV2', 'models/mobilenet_v2_1.0_224', (folder) => {
  const card = modelCards['mobilenet-v2'];
  const file = join(folder, card.file);

  it('matches the file of its checksum', async () => {
    expect(await sha256File(file)).toBe(card.sha256);
    for (const { name, dim } of [card.pooled, card.grid]) {
      const extractor = await onnxExtractor({
        file,
        output: name,
        threads: 1,
        ...preprocessingPresets[card.preset],
      });
      expect(extractor.dim).toBe(dim);
      await extractor.dispose();
    }
  });

  it('has inner layers that work like outputs', async () => {
    const options = { file, threads: 1, ...preprocessingPresets[card.preset] };
    // The 1280 numbers a cell whose mean is the pooled output.
    const extractor = await onnxExtractor({ ...options, layer: 'head_relu6' });
    expect(extractor).toMatchObject({ length: 49, dim: 1280, settings: { output: 'head_relu6' } });
    const pooled = await onnxExtractor({ ...options, output: 'pooled' });
    const grey = { data: new Uint8Array(224 * 224 * 3).fill(90), width: 224, height: 224 };
    const [[cells], [mean]] = await Promise.all([extractor.extract([grey]), pooled.extract([grey])]);
    const wanted = Array.from({ length: 1280 }, (_, i) => {
      const values = Array.from({ length: 49 }, (__, cell) => cells!.features.values[cell * 1280 + i]!);
      return values.reduce((a, b) => a + b) / 49;
    });
    expectClose(mean!.features.values, wanted, { relative: 1e-4, absolute: 1e-4 });
    await Promise.all([extractor.dispose(), pooled.dispose()]);
  });
});
