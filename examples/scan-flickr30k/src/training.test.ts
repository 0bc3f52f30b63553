import { describe, expect, it } from 'vitest';
import { titleBy, trainingBy } from './training';

const lengths = { epochs: 4, warmUpEpochs: 1 };
const factor = ({ schedule }: ReturnType<typeof trainingBy>, step: number) =>
  schedule!({ epoch: Math.floor(step / 100), step, totalSteps: 400 });

describe('trainingBy', () => {
  it('has the papers\u2019 hinges with steps of the rate', () => {
    const training = trainingBy('hinges', lengths);
    expect(training.loss.description).toMatchObject({ name: 'warmUp' });
    expect(training.health).toEqual({ margin: 0.2 });
    expect([factor(training, 0), factor(training, 199), factor(training, 200)]).toEqual([1, 1, 0.1]);
  });

  it('has InfoNCE with a learned temperature and a cosine', () => {
    const training = trainingBy('info-nce', lengths);
    expect(training.loss.description).toMatchObject({ name: 'infoNce', options: { learned: true } });
    expect(factor(training, 0)).toBeCloseTo(1 / 20, 2);
    expect(factor(training, 20)).toBeGreaterThan(0.95);
    expect(factor(training, 399)).toBeLessThan(0.001);
  });

  it('names the loss in the title where it is not the paper\u2019s', () => {
    expect(titleBy('hinges', 'SCAN')).toBe('SCAN');
    expect(titleBy('info-nce', 'SCAN')).toBe('SCAN, InfoNCE');
  });
});
