import type { CheckpointName, CheckpointStore } from './checkpoint-store';
import type { Snapshot } from './snapshot';

/** A checkpoint that is on disk. */
export interface WrittenCheckpoint {
  readonly name: CheckpointName;
  readonly globalStep: number;
}

/** Writes checkpoints while training goes on. */
export interface CheckpointWriter {
  /** Waits for what is being written, then begins to write this one under each name, in their order. */
  begin(names: readonly CheckpointName[], snapshot: Snapshot): Promise<void>;
  /** What was written since it was last asked. Throws where something could not be. */
  written(): readonly WrittenCheckpoint[];
  /** Waits until nothing is being written; never rejects. */
  idle(): Promise<void>;
}

/** A snapshot is off the backend, so that only the next one has to wait for it. */
export function checkpointWriter(store: CheckpointStore): CheckpointWriter {
  let done: WrittenCheckpoint[] = [];
  let fault: { readonly cause: unknown } | undefined;
  let writing = Promise.resolve();
  return {
    async begin(names, snapshot) {
      await writing;
      writing = (async () => {
        for (const name of names) {
          await store.save(name, snapshot);
          done.push({ name, globalStep: snapshot.state.globalStep });
        }
      })().catch((cause: unknown) => {
        fault ??= { cause };
      });
    },
    written() {
      if (fault) throw fault.cause;
      const since = done;
      done = [];
      return since;
    },
    idle: () => writing,
  };
}
