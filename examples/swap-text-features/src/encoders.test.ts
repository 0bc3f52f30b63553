import { textFeatures } from '@vse/example-kit';
import { buildVocabulary } from '@vse/text-encoders';
import { describe, expect, it, vi } from 'vitest';
import { encoderNames, encoders } from './encoders';

const captions = ['a red ball is under the box', 'two dogs run', 'a dog sits near a red ball', 'dogs sit'];

describe('encoders', () => {
  it.each(encoderNames)('%s embeds captions in the joint space, and has weights to train', async (name) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const repeated = [...captions, ...captions, ...captions, ...captions];
    const encoder = await encoders[name]({
      vocabulary: buildVocabulary(captions, { minCount: 1 }),
      texts: textFeatures(repeated, { seed: 1, fisherDim: 3 }),
      captions,
      embedDim: 6,
      wordDim: 4,
      seed: 1,
    });
    const { vectors, mask } = encoder.encode(encoder.collate(captions));
    expect([vectors.shape[0], vectors.shape[2]]).toEqual([captions.length, 6]);
    expect(mask?.shape ?? [captions.length, 1]).toEqual([captions.length, vectors.shape[1]]);
    expect(encoder.variables().some(({ variable }) => variable.trainable)).toBe(true);
    vi.restoreAllMocks();
  });
});
