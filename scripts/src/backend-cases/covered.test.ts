import { expect, it } from 'vitest';
import { encodersWithoutCase } from './encoder-cases';
import { lossesWithoutCase } from './loss-cases';
import { similaritiesWithoutCase } from './similarity-cases';

it('every loss, similarity, pool and caption encoder has a case', () => {
  expect([...lossesWithoutCase(), ...similaritiesWithoutCase(), ...encodersWithoutCase()]).toEqual([]);
});
