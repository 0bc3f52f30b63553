import { describe, expect, it } from 'vitest';
import { squareLoss } from './testing/tiny-model';
import { memoryCheckpoints } from './checkpoints/checkpoint-store';
import { fitSettings, isDue } from './fit-options';

const options = { loss: squareLoss, epochs: 1, seed: 1 };

describe('fitSettings', () => {
  it('fills in what SCAN and VSE++ train with', () => {
    const settings = fitSettings(options);
    expect(settings).toMatchObject({
      batchSize: 128,
      validateEvery: { epochs: 1 },
      saveEvery: { epochs: 1 },
    });
    expect([settings.optimizer.name, settings.optimizer.learningRate]).toEqual(['adam', 2e-4]);
    expect(settings.schedule({ epoch: 9, step: 99, totalSteps: 100 })).toBe(1);
    expect(settings.monitor({ rsum: 5 })).toBe(5);
    expect(() => settings.monitor({})).toThrow('a number rsum, got none');
    expect([settings.store, settings.folder]).toEqual([undefined, undefined]);
  });

  it('uses a store as given and opens one for a folder', () => {
    const store = memoryCheckpoints();
    expect(fitSettings({ ...options, checkpoints: store })).toMatchObject({ store, folder: undefined });
    const settings = fitSettings({ ...options, checkpoints: 'runs/a' });
    expect(settings.folder).toBe('runs/a');
    expect(settings.store).toBeDefined();
  });
});

describe('isDue', () => {
  it('counts steps over all epochs, or epochs at their ends', () => {
    expect([4, 5, 10].map((step) => isDue({ steps: 5 }, step, 1, false))).toEqual([false, true, true]);
    expect(isDue({ epochs: 2 }, 9, 2, true)).toBe(true);
    expect(isDue({ epochs: 2 }, 9, 2, false)).toBe(false);
    expect(isDue({ epochs: 2 }, 9, 3, true)).toBe(false);
  });
});
