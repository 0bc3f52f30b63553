import { tfidf } from '@vse/text-encoders';
import { describe, expect, it, vi } from 'vitest';
import { rememberedFeatures } from './remembered-features';

describe('rememberedFeatures', () => {
  it('gives the same rows and the same unknown captions, and makes each once', async () => {
    const features = tfidf(['red ball', 'blue box']);
    const transform = vi.spyOn(features, 'transform');
    const once = await rememberedFeatures(features);
    expect([once.name, once.dim, once.hash]).toEqual([features.name, features.dim, features.hash]);
    const batch = ['blue ball', 'nothing', 'blue ball', 'red box'];
    const first = once.transform(batch);
    expect(once.transform(batch)).toEqual(first);
    expect(transform).toHaveBeenCalledTimes(1);
    transform.mockRestore();
    expect(first).toEqual(features.transform(batch));
  });

  it('computes the features of known captions at once, by the faster way', async () => {
    const features = tfidf(['red ball', 'blue box']);
    const transform = vi.spyOn(features, 'transform');
    const captions = ['red ball', 'blue box', 'red ball', 'nothing'];
    await rememberedFeatures(features, captions);
    expect(transform).toHaveBeenCalledWith(['red ball', 'blue box', 'nothing']);
    transform.mockRestore();
    const transformMany = vi.fn((texts: readonly string[]) => Promise.resolve(features.transform(texts)));
    const few = vi.fn((texts: readonly string[]) => features.transform(texts));
    const once = await rememberedFeatures({ ...features, transform: few, transformMany }, captions);
    expect(once.transform(captions)).toEqual(features.transform(captions));
    expect([transformMany.mock.calls.length, few.mock.calls.length]).toEqual([1, 0]);
  });
});
