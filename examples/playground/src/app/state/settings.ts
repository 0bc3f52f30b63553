import { fromFragment, systems, toFragment, type Config, type SystemName } from '../../shared/config';
import type { WorkerApi } from '../../shared/protocol';
import type { Notices } from './notices';
import type { Signals } from './signals';

/** The settings of the page, which its address carries. */
export type Settings = ReturnType<typeof openSettings>;

/** Follows the address, and keeps it as the settings are. */
export function openSettings({ config, phase, steps, marks }: Signals, worker: WorkerApi, { say }: Notices) {
  const adopt = (settings: Config): void => {
    config.value = settings;
    history.replaceState(null, '', `${location.pathname}${location.search}${toFragment(settings)}`);
  };
  /** Changes a training that goes on, and marks where. */
  const changeTraining = (key: keyof Config, value: Config[keyof Config]): void => {
    const step = steps.value.at(-1)?.step ?? 0;
    if (key === 'learningRate') {
      void worker.rate(value as number);
      marks.value = [...marks.value, { step, label: `rate ${String(value)}` }];
    } else if (key === 'system') {
      void worker.system(value as SystemName);
      marks.value = [...marks.value, { step, label: systems[value as SystemName] }];
    }
  };
  addEventListener('hashchange', () => {
    if (phase.value === 'idle') config.value = fromFragment(location.hash);
  });
  return {
    adopt,
    set: <Key extends keyof Config>(key: Key, value: Config[Key]): void => {
      adopt({ ...config.value, [key]: value });
      if (phase.value === 'training' || phase.value === 'paused') changeTraining(key, value);
    },
    share: async (): Promise<void> => {
      try {
        await navigator.clipboard.writeText(location.href);
        say('news', 'The link to these settings is copied.');
      } catch {
        say('news', `The address of this page carries the settings: ${location.href}`);
      }
    },
  };
}
