import { tfidf } from '@vse/text-encoders';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { storedCaptions } from './stored-captions';

const captions = ['red ball', 'red box', 'blue ball'];

const split = (name: string, own: readonly string[]) => ({
  name,
  synthetic: true,
  imageCount: own.length,
  captionToImage: Int32Array.from(own.keys()),
  readImages: () => Promise.resolve([]),
  readCaptions: (wanted: ArrayLike<number>) => Promise.resolve(Array.from(wanted, (i) => own[i]!)),
});

beforeEach(async () => {
  vi.stubEnv('VSE_CACHE', await temporaryFolder());
  return () => void vi.unstubAllEnvs();
});

describe('storedCaptions', () => {
  const features = tfidf(captions);
  const data = { train: split('toy/train', captions), test: split('toy/test', ['blue ball', 'grey']) };

  it('gives the features of each caption, and counts those without a known word', async () => {
    const { train, test, unknown, close } = await storedCaptions(data, features);
    expect(unknown).toBe(1);
    const [last, first] = await train.readCaptions([2, 0]);
    const whole = features.transform(captions).values;
    expect(first!.values).toEqual(whole.subarray(0, features.dim));
    expect(last!.values).toEqual(whole.subarray(2 * features.dim));
    expect([...(await test.readCaptions([1]))[0]!.values].every((value) => value === 0)).toBe(true);
    await close();
  });

  it('makes them by the faster way where there is one', async () => {
    const transformMany = vi.fn((some: readonly string[]) => features.transform(some));
    const { train, close } = await storedCaptions(data, { ...features, hash: 'other', transformMany });
    expect(transformMany).toHaveBeenCalledTimes(2); // one shard of each split
    expect((await train.readCaptions([0]))[0]!.values).toEqual(features.transform(['red ball']).values);
    await close();
  });

  it('makes them once', async () => {
    await (await storedCaptions(data, features)).close();
    const transform = vi.spyOn(features, 'transform');
    await (await storedCaptions(data, features)).close();
    expect(transform).not.toHaveBeenCalled();
    transform.mockRestore();
  });

  it('makes them of the captions as they are: in another order, or edited, they are others', async () => {
    await (await storedCaptions(data, features)).close();
    for (const own of [
      ['red box', 'red ball', 'blue ball'],
      ['red ball', 'red ball', 'blue ball'],
    ]) {
      const { train, close } = await storedCaptions({ ...data, train: split('toy/train', own) }, features);
      const [second] = await train.readCaptions([1]);
      expect(second!.values).toEqual(features.transform([own[1]!]).values);
      await close();
    }
  });
});
