import { HalfIcon, MoonIcon, SunIcon } from '../ui/icons';
import type { ThemeChoice } from '@vse/page-kit/theme';

const icons = { system: HalfIcon, light: SunIcon, dark: MoonIcon } as const;

/** Goes from the system's colours to light to dark and back. */
export function ThemeButton({ choice }: { readonly choice: ThemeChoice }) {
  const theme = choice.theme.value;
  const Icon = icons[theme];
  const says = theme === 'system' ? 'as the system' : theme;
  return (
    <button
      type="button"
      class="plain"
      aria-label={`Colours: ${says}. Change them`}
      title={`Colours: ${says}`}
      onClick={choice.next}
    >
      <Icon />
    </button>
  );
}
