import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { timeTrainingStep } from './training-step';

describe('timeTrainingStep', () => {
  it('gives a positive time, and leaves no tensor', async () => {
    let time = 0;
    const left = await tensorsLeftBy(async () => {
      time = await timeTrainingStep();
    });
    expect(left).toBe(0);
    expect(time).toBeGreaterThan(0);
  });
});
