import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { imageFiles } from '../testing/image-files';
import { temporaryFolder } from '@vse/testing';
import { toyExtractor } from '../testing/toy-extractor';
import { extractPart } from './extract-part';
import type { ExtractionProgress } from './progress';

describe('extractPart', () => {
  it('extracts only its own shards, and counts only its own images', async () => {
    const folder = await temporaryFolder();
    const extractor = toyExtractor();
    const options = {
      images: await imageFiles(folder, 7),
      extractor,
      out: join(folder, 'store'),
      shardSize: 2,
    };
    const steps: ExtractionProgress[] = [];
    // Shards of 2, 2, 2 and 1: the second part makes the second and the fourth.
    const made = await extractPart(
      { ...options, onProgress: (step) => steps.push(step) },
      { index: 2, of: 2 },
    );
    expect(made.shards).toBe(2);
    expect(extractor.seen).toBe(3);
    expect(steps.at(-1)).toMatchObject({ done: 3, total: 3 });
    await extractPart(options, { index: 2, of: 2 });
    expect(extractor.seen).toBe(3);
  });

  it('may have nothing to do', async () => {
    const folder = await temporaryFolder();
    const options = {
      images: await imageFiles(folder, 1),
      extractor: toyExtractor(),
      out: join(folder, 'store'),
    };
    expect(await extractPart(options, { index: 2, of: 2 })).toEqual({ shards: 0 });
  });

  it('refuses parts out of range', async () => {
    const options = { images: [], extractor: toyExtractor(), out: 'nowhere' };
    for (const [index, of] of [
      [0, 2],
      [3, 2],
      [1.5, 2],
    ] as const)
      // prettier-ignore
      await expect(extractPart(options, { index, of })).rejects.toThrow(OptionError);
  });
});
