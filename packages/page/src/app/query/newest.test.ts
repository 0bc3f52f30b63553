import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { newest } from './newest';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Questions that are answered by hand. */
function byHand() {
  const open = new Map<
    string,
    { signal: AbortSignal; answer: (text: string) => void; fail: (error: unknown) => void }
  >();
  const heard: string[] = [];
  const asked = newest<string, string>(
    {
      run: (question, signal) =>
        new Promise((answer, fail) => {
          open.set(question, { signal, answer, fail });
        }),
      answered: (answer, question) => heard.push(`${question}: ${answer}`),
      failed: (error, question) => heard.push(`${question} failed: ${String(error)}`),
    },
    50,
  );
  return { asked, open, heard };
}

describe('newest', () => {
  it('sends only the last of questions that follow each other quickly', () => {
    const { asked, open } = byHand();
    for (const question of ['d', 'do', 'dog']) asked.ask(question);
    vi.advanceTimersByTime(49);
    expect([...open.keys()]).toEqual([]);
    vi.advanceTimersByTime(1);
    expect([...open.keys()]).toEqual(['dog']);
  });

  it('cancels the one before as soon as a new one is asked, not after the delay', () => {
    const { asked, open } = byHand();
    asked.ask('dog', { atOnce: true });
    expect(open.get('dog')!.signal.aborted).toBe(false);
    asked.ask('dogs');
    expect(open.get('dog')!.signal.aborted).toBe(true);
  });

  it('reports only the answer and the failure of the newest, in whatever order they come', async () => {
    const { asked, open, heard } = byHand();
    for (const question of ['one', 'two', 'three']) asked.ask(question, { atOnce: true });
    open.get('three')!.answer('3');
    open.get('one')!.answer('1');
    open.get('two')!.fail(new Error('away'));
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual(['three: 3']);
  });

  it('reports a failure', async () => {
    const { asked, open, heard } = byHand();
    asked.ask('one', { atOnce: true });
    open.get('one')!.fail('away');
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual(['one failed: away']);
  });

  it('stops', async () => {
    const { asked, open, heard } = byHand();
    asked.ask('one', { atOnce: true });
    asked.ask('two');
    asked.stop();
    open.get('one')!.answer('1');
    await vi.advanceTimersByTimeAsync(1000);
    expect(heard).toEqual([]);
    expect(open.has('two')).toBe(false);
  });
});
