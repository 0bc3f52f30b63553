import { escapeMarkup } from '../escape';

/** A column of numbers. */
export interface TableColumn {
  /** Name in the head. */
  readonly name: string;
  /** Name above it and its neighbours of one group. */
  readonly group?: string;
  /** Sets the column off from the one before. */
  readonly first?: boolean;
  /** Takes twice the width of the others on a card. */
  readonly wide?: boolean;
}

/** A system, with one cell per column. */
export interface TableLine {
  readonly system: string;
  readonly origin?: 'published' | 'run';
  readonly synthetic?: boolean;
  readonly cells: readonly Cell[];
}

/** Content of a cell. */
export interface Cell {
  /** Text, which stays in one line; undefined is a dash. */
  readonly text?: string;
  /** Words that may wrap instead. */
  readonly words?: string;
  /** Mark after the words. */
  readonly mark?: string;
}

/** Formats a number with `digits` decimals; a dash if it is unknown. */
export function numberCell(value: number | undefined, digits: number): Cell {
  return value !== undefined && Number.isFinite(value) ? { text: value.toFixed(digits) } : {};
}

/**
 * Formats systems with their numbers as a table. It has a class for the width that it needs, estimated from its text: a page
 * that is narrower shows each system as a card of named numbers, so that no column is cut off.
 */
export function systemTable(
  columns: readonly TableColumn[],
  lines: readonly TableLine[],
  { corner = 'system', perLine = 4 }: { readonly corner?: string; readonly perLine?: number } = {},
): string {
  const body = lines.map((line) => systemRow(columns, line)).join('');
  return (
    `<table class="recall fit-${widthOf(columns, lines, corner)}" style="--columns:${perLine}" role="table">` +
    `<thead>${head(columns, corner)}</thead><tbody>${body}</tbody></table>`
  );
}

function head(columns: readonly TableColumn[], corner: string): string {
  const grouped = columns.some(({ group }) => group !== undefined);
  const th = (name: string, attributes: string) =>
    `<th ${attributes} role="columnheader">${escapeMarkup(name)}</th>`;
  if (!grouped) {
    const cells = columns.map(({ name, first }) => th(name, `scope="col"${startOf(first)}`));
    return `<tr role="row">${th(corner, 'scope="col" class="corner"')}${cells.join('')}</tr>`;
  }
  const above: string[] = [];
  columns.forEach(({ name, group, first }, i) => {
    if (group === undefined) above.push(th(name, `rowspan="2" scope="col"${startOf(first)}`));
    else if (group !== columns[i - 1]?.group) {
      const count = columns.filter((column) => column.group === group).length;
      above.push(th(group, `colspan="${count}" scope="colgroup" class="from"`));
    }
  });
  const below = columns
    .filter(({ group }) => group !== undefined)
    .map(({ name, first }) => th(name, `scope="col"${startOf(first)}`));
  return (
    `<tr role="row">${th(corner, 'rowspan="2" scope="col" class="corner"')}${above.join('')}</tr>` +
    `<tr role="row">${below.join('')}</tr>`
  );
}

/** Formats a row: the name of the system, marked if its data are generated, and its cells. */
function systemRow(
  columns: readonly TableColumn[],
  { system, origin, synthetic = false, cells }: TableLine,
): string {
  const own = origin === 'run' ? ' class="run"' : '';
  const name = `<th scope="row" role="rowheader">${escapeMarkup(system)}${synthetic ? markHtml('synthetic') : ''}</th>`;
  const values = columns.map(({ name: column, group, first, wide }, i) => {
    const of = group !== undefined && first ? ` data-group="${escapeMarkup(group)}"` : '';
    const { text, words, mark } = cells[i] ?? {};
    const classes = [
      ...(first ? ['from'] : []),
      ...(wide ? ['wide'] : []),
      ...(words === undefined ? [] : ['words']),
    ].join(' ');
    const content = escapeMarkup(words ?? text ?? '') + (mark === undefined ? '' : markHtml(mark));
    return (
      `<td${classes && ` class="${classes}"`} data-name="${escapeMarkup(column)}"${of} role="cell">` +
      `${content || '<i>–</i>'}</td>`
    );
  });
  return `<tr${own} role="row">${name}${values.join('')}</tr>`;
}

function markHtml(text: string): string {
  return ` <span class="mark">${escapeMarkup(text)}</span>`;
}

/** Class of the first column of a group. */
function startOf(first: boolean | undefined): string {
  return first ? ' class="from"' : '';
}

/** Steps of the widths that a page has rules for, in px. */
export const tableWidths: readonly number[] = [
  ...Array.from({ length: 31 }, (_, i) => 400 + 20 * i),
  1200,
  1600,
];

/** Width of a character in the type of a table, bold, and what a column has beside its text, both in px. */
const character = 8.2;
const beside = 8;

/** The smallest of `tableWidths` that holds the table; the largest if none does. */
function widthOf(columns: readonly TableColumn[], lines: readonly TableLine[], corner: string): number {
  const longestWord = (text: string) => Math.max(0, ...text.split(/\s+/).map(({ length }) => length));
  const names = lines.map(({ system, synthetic }) =>
    Math.max(longestWord(system), synthetic ? 11 : 0, Math.min(system.length, 12)),
  );
  const widths = columns.map(({ name, first }, i) => {
    const cells = lines.map(({ cells: own }) => {
      const { text = '', words, mark = '' } = own[i] ?? {};
      return words === undefined
        ? text.length
        : Math.max(longestWord(words), mark.length + 3, Math.min(words.length, 18));
    });
    return Math.max(name.length, ...cells) * character + beside + (first ? 10 : 0);
  });
  const needed = widths.reduce(
    (sum, width) => sum + width,
    Math.max(corner.length, ...names) * character + beside,
  );
  return tableWidths.find((width) => width >= needed) ?? tableWidths.at(-1)!;
}

/** Rules of a page that show each of its tables in a narrower box as cards. */
export function tableRules(page: string): string {
  return tableWidths
    .filter((width) => page.includes(`recall fit-${width}"`))
    .map((width) => `@container (max-width:${width - 0.02}px){${cardRules(`.fit-${width}`)}}`)
    .join('\n');
}

function cardRules(table: string): string {
  return (
    `${table},${table} tbody,${table} tr,${table} td,${table} tbody th{display:block}` +
    `${table} thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}` +
    `${table} tbody tr{display:grid;grid-template-columns:repeat(var(--columns),minmax(0,1fr));gap:6px 10px;align-items:end;padding:12px 10px;border-bottom:1px solid var(--axis)}` +
    `${table} tbody th{grid-column:1/-1;padding:0;border:0;font-weight:600}` +
    `${table} tbody td,${table} tbody .from{padding:0;border:0;text-align:left;background:none}` +
    `${table} tbody td[data-group]{grid-column-start:1}` +
    `${table} tbody .wide{grid-column-end:span 2}${table} tbody .words{grid-column:1/-1}` +
    `${table} td::before{content:attr(data-name);display:block;font-weight:400;font-size:12px;color:var(--quiet)}` +
    `${table} td[data-group]::before{content:attr(data-group) "\\a" attr(data-name);white-space:pre-line}` +
    `${table} tbody tr.run{background-color:var(--run)}`
  );
}
