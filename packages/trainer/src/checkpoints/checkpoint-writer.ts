import type { CheckpointName, CheckpointStore } from './checkpoint-store';
import type { Snapshot } from './snapshot';

/** A checkpoint that is on disk. */
export interface WrittenCheckpoint {
  readonly name: CheckpointName;
  readonly globalStep: number;
}

/** Writes checkpoints in the background of training. */
export interface CheckpointWriter {
  /** Waits for the previous write, then begins to write a snapshot under each name, in order. */
  begin(names: readonly CheckpointName[], snapshot: Snapshot): Promise<void>;
  /**
   * Checkpoints written since the last call.
   *
   * @throws the error of a write that failed.
   */
  written(): readonly WrittenCheckpoint[];
  /** Waits for the current write; never rejects. */
  idle(): Promise<void>;
}

/** Writes snapshots in the background: they are off the backend, so only the next write has to wait. */
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
