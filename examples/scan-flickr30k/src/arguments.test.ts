import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

describe('readArguments', () => {
  it('runs VSE++ and SCAN t-i AVG on the embedded data set by default', () => {
    const args = readArguments([]);
    expect(args).toMatchObject({
      data: undefined,
      systems: ['vsepp', 'scan-t2i-avg'],
      ensembles: [],
      seed: 1,
    });
  });

  it('trains the members of an ensemble once', () => {
    expect(readArguments(['--system', 'scan-i2t-lse,scan-ensemble'])).toMatchObject({
      systems: ['scan-i2t-lse', 'scan-t2i-avg'],
      ensembles: ['scan-ensemble'],
    });
  });

  it('reads numbers of candidates, of which there are none by default', () => {
    expect(readArguments([]).candidates).toEqual([]);
    expect(readArguments(['--candidates', '20,50']).candidates).toEqual([20, 50]);
  });

  it('trains with the papers\u2019 hinges, and with InfoNCE on the embedded data set', () => {
    expect(readArguments([])).toMatchObject({ loss: 'info-nce', learningRate: 3e-3, batchSize: 32 });
    expect(readArguments(['--preset', 'paper'])).toMatchObject({ loss: 'hinges', learningRate: 2e-4 });
    expect(readArguments(['--data', 'x', '--loss', 'info-nce'])).toMatchObject({ loss: 'info-nce' });
    expect(() => readArguments(['--loss', 'hinge'])).toThrow(
      '--loss: wanted one of hinges, info-nce, got hinge.',
    );
  });

  it('knows all of them', () => {
    expect(readArguments(['--system', 'all'])).toMatchObject({
      systems: { length: 5 },
      ensembles: ['scan-ensemble', 'scan-ensemble-lse'],
    });
  });

  it('takes COCO\u2019s constants for a folder of that name, and five folds of its test images', () => {
    expect(readArguments(['--data', 'data/coco_precomp', '--preset', 'paper'])).toMatchObject({
      constants: 'coco',
      folds: 5,
      learningRate: 5e-4,
      epochs: { regions: 20 },
    });
    expect(readArguments(['--data', 'data/coco_precomp', '--folds', '2'])).toMatchObject({ folds: 2 });
    expect(readArguments(['--data', 'data/f30k_precomp', '--preset', 'paper'])).toMatchObject({
      constants: 'flickr30k',
      folds: 1,
      learningRate: 2e-4,
      epochs: { regions: 30 },
    });
    expect(
      readArguments(['--data', 'x', '--constants', 'coco', '--limit', '10', '--preset', 'paper']),
    ).toMatchObject({
      folds: 1,
    });
  });

  it.each([
    [['--evaluate-only', 'x', '--resume'], '--evaluate-only trains nothing'],
    [['--constants', 'f8k'], '--constants: wanted one of flickr30k, coco, got f8k'],
    [['--candidates', '20,x'], '--candidates: wanted a number above 0, got x'],
    [['--candidates', '20', '--system', 'vsepp'], '--candidates: one of the systems must read regions'],
    [['--epochs', '0'], '--epochs: wanted a number above 0, got 0'],
    [['--batch-size', '1.5'], '--batch-size: wanted a whole number, got 1.5'],
    [['--system', 'scan'], '--system: wanted one or more of vsepp'],
    [['--learning', '1'], 'Run with --help'],
  ])('%s is an error that names the flag', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(message);
  });
});
