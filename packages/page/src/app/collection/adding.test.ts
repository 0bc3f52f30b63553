import { describe, expect, it, vi } from 'vitest';
import { VseServerError, type PictureInfo } from '@vse/server/client';
import { openAdding } from './adding';

const file = new Blob(['x'], { type: 'image/png' });
const named = (...names: readonly string[]) => names.map((name) => ({ name, file }));
const answer = {} as PictureInfo;

describe('adding', () => {
  it('sends all pictures, two at once, and one that fails does not hold up the others', async () => {
    let running = 0;
    let most = 0;
    const add = vi.fn(async (id: string) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      if (id === 'b.png') throw new VseServerError(422, 'unreadable', 'b.png ends too early.');
      return answer;
    });
    const adding = openAdding({ add });
    adding.add(named('a.png', 'b.png', 'c.png', 'd.png'));
    await vi.waitFor(() =>
      expect(adding.list.value.map(({ state }) => state)).toEqual(['added', 'failed', 'added', 'added']),
    );
    expect(most).toBe(2);
    expect(adding.list.value[1]!.reason).toBe('The picture is damaged. b.png ends too early.');
  });

  it('waits as long as a busy server says', async () => {
    const waits: number[] = [];
    const add = vi
      .fn()
      .mockRejectedValueOnce(new VseServerError(429, 'busy', 'Busy.', 3))
      .mockResolvedValue(answer);
    const adding = openAdding({ add }, (seconds) => {
      waits.push(seconds);
      return Promise.resolve();
    });
    adding.add(named('a.png'));
    await vi.waitFor(() => expect(adding.list.value[0]!.state).toBe('added'));
    expect(waits).toEqual([3]);
  });

  it('replaces a picture only when it is told to', async () => {
    const add = vi.fn((_: string, __: Blob, options?: { readonly replace?: boolean }) =>
      options?.replace === true
        ? Promise.resolve(answer)
        : Promise.reject(new VseServerError(409, 'exists', 'There is one.')),
    );
    const adding = openAdding({ add });
    adding.add(named('a.png'));
    await vi.waitFor(() => expect(adding.list.value[0]!.state).toBe('exists'));
    adding.replaceExisting();
    await vi.waitFor(() => expect(adding.list.value[0]!.state).toBe('added'));
  });

  it('numbers pictures that are dropped together and have one name', () => {
    const adding = openAdding({ add: () => new Promise(() => undefined) });
    adding.add(named('image.png', 'image.png'));
    expect(adding.list.value.map(({ id }) => id)).toEqual(['image.png', 'image 2.png']);
  });
});
