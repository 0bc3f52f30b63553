import type { Layout } from './justified';

/** Keys that move from picture to picture. */
export const moves = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End'] as const;

export type Move = (typeof moves)[number];

/** True for a key that moves from picture to picture. */
export function isMove(key: string): key is Move {
  return (moves as readonly string[]).includes(key);
}

/** Picture that a key leads to from another: up and down to the one whose middle is nearest. Stays at the ends. */
export function neighbour(layout: Layout, from: number, move: Move): number {
  const last = layout.left.length - 1;
  if (move === 'Home') return 0;
  if (move === 'End') return last;
  if (move === 'ArrowLeft') return Math.max(0, from - 1);
  if (move === 'ArrowRight') return Math.min(last, from + 1);
  const row = layout.rows[layout.row[from]! + (move === 'ArrowDown' ? 1 : -1)];
  if (!row) return from;
  const middle = middleOf(layout, from);
  let best = row.first;
  for (let i = row.first; i < row.end; i++) {
    if (Math.abs(middleOf(layout, i) - middle) < Math.abs(middleOf(layout, best) - middle)) best = i;
  }
  return best;
}

function middleOf({ left, width }: Layout, i: number): number {
  return left[i]! + width[i]! / 2;
}
