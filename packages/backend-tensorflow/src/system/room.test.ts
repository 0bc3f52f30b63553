import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { wantRoom } from './room';

describe('wantRoom', () => {
  it('lets through what fits, and says by how much the rest does not', async () => {
    await wantRoom(tmpdir(), 1, 'a file');
    await expect(wantRoom(tmpdir(), 1e18, 'a file')).rejects.toThrow(
      /a file takes 1000000000000 MB in .*, where \d+ MB are left\. Make room.*--cache/,
    );
  });
});
