import { signal } from '@preact/signals';

/** A line at the foot of the page. */
export interface Notice {
  readonly key: number;
  readonly kind: 'news' | 'error';
  readonly text: string;
}

/** The lines at the foot of the page. */
export type Notices = ReturnType<typeof openNotices>;

/** News goes away by itself; an error stays until it is dismissed. */
export function openNotices() {
  const notices = signal<readonly Notice[]>([]);
  let last = 0;
  const dismiss = (key: number): void => {
    notices.value = notices.value.filter((notice) => notice.key !== key);
  };
  const say = (kind: Notice['kind'], text: string): void => {
    last += 1;
    const key = last;
    notices.value = [...notices.value.filter((one) => one.text !== text).slice(-3), { key, kind, text }];
    if (kind === 'news') setTimeout(() => dismiss(key), 8000);
  };
  return { notices, say, dismiss };
}
