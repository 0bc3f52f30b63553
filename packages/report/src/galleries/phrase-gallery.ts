import { coordinate, escapeMarkup } from '../escape';
import { hueOf } from '../palette';
import type { ImageStore } from './image-store';
import { checkLocalized, phraseLayer, type LocalizedCaption, type PhraseRow } from './phrase-layer';

/**
 * Shows captions side by side, each under its picture once per system: a phrase and its box share a colour and a number; a
 * correct box is solid and ticked, a wrong one dashed and crossed, an unjudged one solid. After figure 3 of DSPE,
 * https://arxiv.org/abs/1511.06078
 */
export function phraseGallery(entries: readonly LocalizedCaption[], store: ImageStore): string {
  const cards = entries.map((entry, i) => {
    checkLocalized(`phrases[${i}]`, entry);
    const rows = entry.rows.map((row) => rowHtml(entry, row, store)).join('');
    const line = entry.caption === undefined ? '' : `<p class="note">${escapeMarkup(entry.caption)}</p>`;
    return `<article class="localized">${rows}<p class="said">${captionHtml(entry)}</p>${line}</article>`;
  });
  return cards.length > 0 ? `<div class="phrases">${cards.join('')}</div>` : '';
}

function rowHtml(entry: LocalizedCaption, row: PhraseRow, store: ImageStore): string {
  const { image } = entry;
  const judged = row.found.some((item) => item?.right !== undefined);
  const right = row.found.filter((item) => item?.right).length;
  const score = judged ? ` ${right} of ${row.found.length} right` : '';
  const name = `${row.system}${judged ? `:${score}` : ''}${image.label ? `, ${image.label}` : ''}`;
  return (
    `<figure><figcaption><b>${escapeMarkup(row.system)}</b>${score}</figcaption>` +
    `<svg viewBox="0 0 ${coordinate(image.width)} ${coordinate(image.height)}" role="img" aria-label="${escapeMarkup(name)}">` +
    `${store.draw(image)}${phraseLayer(entry, row)}</svg></figure>`
  );
}

/** Formats the caption with each phrase underlined in its colour, and numbered. */
function captionHtml({ words, phrases }: LocalizedCaption): string {
  const parts: string[] = [];
  let next = 0;
  const text = (from: number, to: number) => escapeMarkup(words.slice(from, to).join(' '));
  phrases.forEach(({ firstWord, words: count }, i) => {
    if (firstWord > next) parts.push(text(next, firstWord));
    next = firstWord + count;
    parts.push(`<span style="--hue:${hueOf(i)}"><u>${text(firstWord, next)}</u><sup>${i + 1}</sup></span>`);
  });
  if (next < words.length) parts.push(text(next, words.length));
  return parts.join(' ');
}
