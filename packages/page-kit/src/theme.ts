import { signal, type ReadonlySignal } from '@preact/signals';

/** Colours of the page: those of the system, or a choice. */
export type Theme = 'system' | 'light' | 'dark';

const themes: readonly Theme[] = ['system', 'light', 'dark'];

/** The chosen theme, kept in the browser. */
export interface ThemeChoice {
  readonly theme: ReadonlySignal<Theme>;
  /** Goes on to the next theme. */
  readonly next: () => void;
}

/** Reads the theme that the browser keeps under a key, and sets it as `data-theme` of the page. */
export function openTheme(key: string): ThemeChoice {
  const theme = signal<Theme>(read(key));
  const apply = () => {
    document.documentElement.dataset['theme'] = theme.value;
  };
  apply();
  return {
    theme,
    next() {
      theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length]!;
      apply();
      try {
        localStorage.setItem(key, theme.value);
      } catch {
        // The choice holds until the page is closed, where the browser keeps nothing.
      }
    },
  };
}

function read(key: string): Theme {
  try {
    const kept = localStorage.getItem(key);
    return themes.find((theme) => theme === kept) ?? 'system';
  } catch {
    return 'system';
  }
}
