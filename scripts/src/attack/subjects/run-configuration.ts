import { readStoredConfig } from '../../../../examples/kit/src/config-file';
import { storeConfig } from '../../../../examples/kit/src/store-config';
import type { Subject } from '../subject';

/** `config.json` of a run of an example, which `--resume` and `--reproduce` read. */
export const runConfiguration: Subject = {
  name: 'configuration of a run',
  bound: false,
  write: (folder, seed) =>
    storeConfig({
      data: undefined,
      features: 'descriptor',
      preset: 'scenes',
      limit: 40,
      skipBad: false,
      seed,
      out: folder,
      resume: false,
      given: { example: 'attack', flags: { seed: String(seed), 'learning-rate': '0.0002' } },
    }),
  read: (folder) =>
    Promise.resolve().then(() => JSON.stringify(readStoredConfig('--resume', folder, 'attack'))),
};
