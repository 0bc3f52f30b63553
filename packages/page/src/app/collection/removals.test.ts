import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRemovals, timeToUndo } from './removals';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function opened(remove = vi.fn(() => Promise.resolve())) {
  const calls = { removed: vi.fn(), failed: vi.fn() };
  return { remove, calls, removals: openRemovals({ remove }, calls) };
}

describe('removals', () => {
  it('removes once the time to undo is over', async () => {
    const { remove, calls, removals } = opened();
    removals.remove('a.jpg');
    expect([...removals.pending.value]).toEqual(['a.jpg']);
    await vi.advanceTimersByTimeAsync(1000 * timeToUndo - 1);
    expect(remove).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(remove).toHaveBeenCalledWith('a.jpg', { keepalive: false });
    expect(calls.removed).toHaveBeenCalledWith('a.jpg');
    expect([...removals.gone.value]).toEqual(['a.jpg']);
  });

  it('removes nothing that was undone', async () => {
    const { remove, removals } = opened();
    removals.remove('a.jpg');
    removals.undo('a.jpg');
    await vi.advanceTimersByTimeAsync(1e6);
    expect(remove).not.toHaveBeenCalled();
    expect(removals.pending.value.size).toBe(0);
  });

  it('removes at once when the page is left, and once', async () => {
    const { remove, removals } = opened();
    removals.remove('a.jpg');
    removals.finish();
    await vi.advanceTimersByTimeAsync(1e6);
    expect(remove.mock.calls).toEqual([['a.jpg', { keepalive: true }]]);
  });

  it('shows a picture again that could not be removed', async () => {
    const { calls, removals } = opened(vi.fn(() => Promise.reject(new Error('away'))));
    removals.remove('a.jpg');
    await vi.advanceTimersByTimeAsync(1000 * timeToUndo);
    expect(removals.pending.value.size + removals.gone.value.size).toBe(0);
    expect(calls.failed).toHaveBeenCalledOnce();
  });
});
