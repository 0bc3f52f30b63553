import { useEffect, useState } from 'preact/hooks';

/** The part of an element that the window shows, in pixels from the element's top. */
export interface OnScreen {
  readonly from: number;
  readonly to: number;
  /** Width of the element. */
  readonly width: number;
  /** Height of the window. */
  readonly height: number;
}

/** Steps in which scrolling counts: a component is drawn again once per step, not once per pixel. */
const step = 120;

/** Follows scrolling and sizes. Before the element is there, it is as wide as the window. */
export function useOnScreen(element: { readonly current: HTMLElement | null }): OnScreen {
  const [screen, setScreen] = useState<OnScreen>(() => ({
    from: 0,
    to: innerHeight,
    width: document.documentElement.clientWidth,
    height: innerHeight,
  }));
  useEffect(() => {
    const measure = () => {
      const { current } = element;
      if (!current) return;
      const { top, width } = current.getBoundingClientRect();
      const from = Math.floor(-top / step) * step;
      const next = { from, to: from + innerHeight + step, width: Math.floor(width), height: innerHeight };
      setScreen((before) => (same(before, next) ? before : next));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(element.current!);
    addEventListener('scroll', measure, { passive: true });
    addEventListener('resize', measure);
    return () => {
      sizes.disconnect();
      removeEventListener('scroll', measure);
      removeEventListener('resize', measure);
    };
  }, []);
  return screen;
}

function same(a: OnScreen, b: OnScreen): boolean {
  return a.from === b.from && a.to === b.to && a.width === b.width && a.height === b.height;
}
