import { escapeMarkup } from '../escape';

/** Formats a row: the name of the system, marked if its data are generated, and its cells. */
export function systemRow(
  {
    system,
    origin,
    synthetic = false,
  }: { readonly system: string; readonly origin?: 'published' | 'run'; readonly synthetic?: boolean },
  cells: string,
): string {
  const own = origin === 'run' ? ' class="run"' : '';
  const mark = synthetic ? ' <span class="mark">synthetic</span>' : '';
  return `<tr${own}><th scope="row">${escapeMarkup(system)}${mark}</th>${cells}</tr>`;
}

/** Formats a number with `digits` decimals; a dash if it is unknown. */
export function cell(value: number | undefined, digits: number, attributes = ''): string {
  const known = value !== undefined && Number.isFinite(value);
  return `<td${attributes}>${known ? value.toFixed(digits) : '<i>–</i>'}</td>`;
}
