import type { Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/** Closes a menu when one presses or moves the focus outside of its box; returns the box's reference. */
export function useClosingOutside(open: Signal<boolean>) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open.value) return undefined;
    const outside = ({ target }: Event) => {
      if (!box.current?.contains(target as Node)) open.value = false;
    };
    addEventListener('pointerdown', outside);
    addEventListener('focusin', outside);
    return () => {
      removeEventListener('pointerdown', outside);
      removeEventListener('focusin', outside);
    };
  }, [open.value]);
  return box;
}
