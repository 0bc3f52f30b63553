import { describe, expect, it } from 'vitest';
import { tinySnapshot } from '../testing/tiny-snapshot';
import { memoryCheckpoints, type CheckpointStore } from './checkpoint-store';
import { checkpointWriter } from './checkpoint-writer';

/** A store whose saves end on `end()`. */
function slowStore() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const store: CheckpointStore = {
    ...memoryCheckpoints(),
    async save(name, { state }) {
      begun.push(`${name} ${state.globalStep}`);
      await new Promise<void>((resolve) => ends.push(resolve));
    },
  };
  return { store, begun, end: () => ends.shift()!() };
}
const soon = () => new Promise((resolve) => setTimeout(resolve));

describe('checkpointWriter', () => {
  it('writes while its caller goes on, one thing after another', async () => {
    const { store, begun, end } = slowStore();
    const writer = checkpointWriter(store);
    await writer.begin(['best', 'last'], tinySnapshot(1));
    expect(begun).toEqual(['best 1']);
    expect(writer.written()).toEqual([]);
    end();
    await soon();
    expect(begun).toEqual(['best 1', 'last 1']);
    expect(writer.written()).toEqual([{ name: 'best', globalStep: 1 }]);
    const next = writer.begin(['last'], tinySnapshot(2));
    await soon();
    expect(begun).toHaveLength(2); // it waits for the one before
    end();
    await next;
    expect(begun.at(-1)).toBe('last 2');
    end();
    await writer.idle();
    expect(writer.written()).toEqual([
      { name: 'last', globalStep: 1 },
      { name: 'last', globalStep: 2 },
    ]);
  });

  it('throws the error of a failed write from written()', async () => {
    const save = () => Promise.reject(new Error('disk full'));
    const writer = checkpointWriter({ ...memoryCheckpoints(), save });
    await writer.begin(['last'], tinySnapshot(1));
    await writer.idle();
    expect(() => writer.written()).toThrow('disk full');
  });
});
