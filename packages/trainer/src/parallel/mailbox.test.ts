import { describe, expect, it } from 'vitest';
import { collect, newMailbox, post, wordsOf } from './mailbox';

const array = (shape: readonly number[], values: readonly number[]) => ({
  shape,
  data: Float32Array.from(values),
});

describe('mailbox', () => {
  it('gives back what was posted, missing arrays, scalars and empty ones too, and grows for it', () => {
    const mailbox = newMailbox();
    expect(collect(mailbox)).toEqual([]);
    const posted = [array([2, 2], [1, 2, 3, 4]), undefined, array([], [0.5]), array([3, 0], [])];
    post(mailbox, posted);
    expect(collect(mailbox)).toEqual(posted);
    const large = [
      array(
        [1, 5, 4],
        Array.from({ length: 20 }, (_, i) => i),
      ),
    ];
    post(mailbox, large);
    expect(collect(mailbox)).toEqual(large);
    post(mailbox, []);
    expect(collect(mailbox)).toEqual([]);
  });

  it('takes, of a fixed size, what it was made for', () => {
    const posted = [array([2, 3], [1, 2, 3, 4, 5, 6]), array([], [7])];
    const words = wordsOf([[2, 3], []]); // 1 + (1 + 2 + 6) + (1 + 0 + 1)
    expect(words).toBe(12);
    const mailbox = newMailbox(words);
    post(mailbox, posted);
    expect(collect(mailbox)).toEqual(posted);
    expect(mailbox.byteLength).toBe(48);
  });

  it('shows the same memory to whoever has it', () => {
    const mailbox = newMailbox();
    const other = structuredClone(mailbox);
    post(mailbox, [array([1], [7])]);
    expect(collect(other)).toEqual([array([1], [7])]);
  });
});
