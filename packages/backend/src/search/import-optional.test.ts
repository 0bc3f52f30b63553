import { isNotInstalled } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { plainNode } from '../testing/plain-node';
import { importOptional } from './import-optional';

describe('importOptional', () => {
  it('imports an installed package', async () => {
    expect(await importOptional('@vse/core')).toHaveProperty('BackendError');
  });

  it('tells an absent package from an absent dependency, as plain Node reports them', () => {
    const script = `
      const { code, message } = await import('@vse/not-a-package').catch((error) => error);
      console.log(JSON.stringify({ code, message }));`;
    const error: unknown = JSON.parse(plainNode(script, 'module').output);
    expect(isNotInstalled(error, '@vse/not-a-package')).toBe(true);
    expect(isNotInstalled(error, '@vse/another')).toBe(false);
    expect(isNotInstalled(new Error("no '@vse/not-a-package'"), '@vse/not-a-package')).toBe(false);
  });
});
