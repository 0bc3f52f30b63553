import { describe, expect, it, vi } from 'vitest';
import { Failure } from '../api/failure';
import type { PictureInfo } from '../api/api-types';
import { openAdding } from './adding';
import { safeName } from './safe-name';

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
      if (id === 'b.png') throw new Failure(422, 'unreadable', 'b.png ends too early.');
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
      .mockRejectedValueOnce(new Failure(429, 'busy', 'Busy.', 3))
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
        : Promise.reject(new Failure(409, 'exists', 'There is one.')),
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

describe('safeName', () => {
  it.each([
    ['dog.JPG', 'image/jpeg', 'dog.jpg'],
    ['../../etc/passwd', 'image/png', '-..-etc-passwd.png'],
    ['C:\\pictures\\dog.png', 'image/png', 'C-pictures-dog.png'],
    ['.hidden.png', 'image/png', 'hidden.png'],
    ['.png', 'image/png', 'png.png'],
    ['', 'image/webp', 'picture.webp'],
    ['a\u0000b\u202Ec.gif', 'image/gif', 'a-b-c.gif'],
    ['é'.normalize('NFD') + '.png', 'image/png', 'é'.normalize('NFC') + '.png'],
    ['<script>alert(1)</script>.png', 'image/png', '<script>alert(1)<-script>.png'],
  ])('makes %j of type %s to %j', (name, type, wanted) => {
    expect(safeName(name, type)).toBe(wanted);
  });

  it('shortens a name to what a file system takes, between letters', () => {
    const short = safeName(`${'😀'.repeat(200)}.png`, 'image/png');
    expect(new TextEncoder().encode(short).length).toBeLessThanOrEqual(200);
    expect(short).toMatch(/^(?:😀)+\.png$/u);
  });
});
