import { folderCheckpoints, type FitOptions } from '@vse/trainer';
import type { CommonArguments } from './flags';
import { identityOf, storeConfig } from './store-config';

/**
 * Options of `fit` for the checkpoints of one system: they resume with `--resume`, only with the same arguments. With the
 * first checkpoint the configuration of the run is stored; a run that is refused before leaves the folder as it was.
 */
export function runCheckpoints(
  args: CommonArguments,
  folder: string,
): Required<Pick<FitOptions, 'checkpoints' | 'resume' | 'identity'>> {
  const store = folderCheckpoints(folder);
  let stored: Promise<void> | undefined;
  return {
    checkpoints: {
      ...store,
      async save(name, snapshot) {
        await (stored ??= storeConfig(args));
        await store.save(name, snapshot);
      },
    },
    resume: args.resume,
    identity: identityOf(args),
  };
}
