import { describe, expect, it } from 'vitest';
import { readArguments, trainingOf } from './arguments';
import { systems } from './systems';

describe('readArguments', () => {
  it('has settings for photographs, and smaller ones for scenes', () => {
    expect(readArguments(['--data', 'x'])).toMatchObject({
      systems: Object.keys(systems),
      epochs: 4,
      batchSize: 64,
      embedDim: 256,
      learningRate: 1e-3,
      margin: undefined,
      warmUp: 1,
    });
    expect(readArguments([])).toMatchObject({ embedDim: 128, epochs: 3 });
    expect(readArguments(['--margin', '0.1', '--warm-up', '0'])).toMatchObject({ margin: 0.1, warmUp: 0 });
  });

  it('names the flag at fault', () => {
    expect(() => readArguments(['--margin', '0'])).toThrow('--margin: wanted a number above 0, got 0');
    expect(() => readArguments(['--system', 'scan'])).toThrow(
      '--system: wanted one or more of vse-infinity, chan',
    );
  });
});

describe('trainingOf', () => {
  it('is the paper of each system with --preset paper, and what the flags say', () => {
    const paper = readArguments(['--data', 'x', '--preset', 'paper']);
    expect(trainingOf(systems['vse-infinity'], paper)).toEqual({ epochs: 25, decayAfter: 15, batchSize: 128, learningRate: 5e-4 }); // prettier-ignore
    expect(trainingOf(systems.sgr, paper)).toMatchObject({ epochs: 40, decayAfter: 30, learningRate: 2e-4 });
    expect(trainingOf(systems.chan, paper)).toMatchObject({ batchSize: 384 });
    const flags = ['--epochs', '5', '--batch-size', '9', '--learning-rate', '0.1'];
    for (const preset of ['paper', 'photographs']) {
      const args = readArguments(['--data', 'x', '--preset', preset, ...flags]);
      expect(trainingOf(systems.chan, args)).toEqual({ epochs: 5, decayAfter: 3, batchSize: 9, learningRate: 0.1 }); // prettier-ignore
    }
  });
});
