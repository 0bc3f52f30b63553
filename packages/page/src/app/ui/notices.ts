import { signal, type ReadonlySignal } from '@preact/signals';

/** Something that the page tells. */
export interface Notice {
  readonly key: number;
  readonly kind: 'news' | 'error';
  readonly title: string;
  readonly advice?: string;
  /** Picture or file that it is about. */
  readonly about?: string;
}

/** Notices at the foot of the page. */
export interface Notices {
  readonly list: ReadonlySignal<readonly Notice[]>;
  readonly say: (notice: Omit<Notice, 'key'>) => void;
  readonly dismiss: (key: number) => void;
}

/** Seconds for which news stay; errors stay until they are dismissed. */
const staying = 6;

/** Opens the list of notices. */
export function openNotices(): Notices {
  const list = signal<readonly Notice[]>([]);
  let last = 0;
  const dismiss = (key: number) => {
    list.value = list.value.filter((notice) => notice.key !== key);
  };
  return {
    list,
    say(notice) {
      const key = ++last;
      list.value = [...list.value.slice(-3), { ...notice, key }];
      if (notice.kind === 'news') setTimeout(() => dismiss(key), 1000 * staying);
    },
    dismiss,
  };
}
