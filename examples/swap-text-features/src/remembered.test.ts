import { tfidf } from '@vse/text-encoders';
import { describe, expect, it, vi } from 'vitest';
import { remembered, rememberedFeatures } from './remembered';

describe('remembered', () => {
  it('works each text out once, also one that gives nothing', () => {
    const of = vi.fn((text: string) => (text === '' ? undefined : text.length));
    const once = remembered(of);
    expect(['', 'ab', '', 'ab'].map(once)).toEqual([undefined, 2, undefined, 2]);
    expect(of).toHaveBeenCalledTimes(2);
  });
});

describe('rememberedFeatures', () => {
  it('gives the same rows and the same unknown captions, and makes each once', () => {
    const features = tfidf(['red ball', 'blue box']);
    const transform = vi.spyOn(features, 'transform');
    const once = rememberedFeatures(features);
    expect([once.name, once.dim, once.hash]).toEqual([features.name, features.dim, features.hash]);
    const batch = ['blue ball', 'nothing', 'blue ball', 'red box'];
    const first = once.transform(batch);
    expect(once.transform(batch)).toEqual(first);
    expect(transform).toHaveBeenCalledTimes(1);
    transform.mockRestore();
    expect(first).toEqual(features.transform(batch));
  });
});
