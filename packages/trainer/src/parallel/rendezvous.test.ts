import { describe, expect, it } from 'vitest';
import { awaitAnswer, giveAnswer, meet, newRendezvous, stopAll } from './rendezvous';

describe('a rendezvous', () => {
  it('lets a thread alone through, as often as it comes', () => {
    const words = newRendezvous();
    for (let i = 0; i < 3; i++) meet(words, 1);
    giveAnswer(words);
    awaitAnswer(words);
    expect([...words]).toEqual([0, 3, 1, 0]);
  });

  it('throws for whoever comes once it was stopped', () => {
    const words = newRendezvous();
    stopAll(words);
    expect(() => meet(words, 2)).toThrow('the step was stopped');
    expect(() => awaitAnswer(words)).toThrow('the step was stopped');
  });
});
