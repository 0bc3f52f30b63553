import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { killServers } from '../testing/kill-servers';

it('has every acknowledged picture, and no removed one, after it was killed', async () => {
  const { acknowledged, lost } = await killServers({ home: await temporaryFolder(), kills: 4, seed: 7 });
  expect(lost).toEqual([]);
  expect(acknowledged).toBeGreaterThan(0);
});
