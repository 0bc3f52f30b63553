import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { assertRoom } from './room';

describe('assertRoom', () => {
  it('accepts a size that fits, and says how much space another needs and has', async () => {
    await assertRoom(tmpdir(), 1, 'a file');
    await expect(assertRoom(tmpdir(), 1e18, 'a file')).rejects.toThrow(
      /a file needs 1000000000000 MB in .*, where \d+ MB are free\. Free disk space.*--cache/,
    );
  });
});
