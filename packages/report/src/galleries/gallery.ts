import { largestWeight } from '../attention/attention-figure';
import {
  attentionLayer,
  attentionMask,
  checkAttention,
  type AttentionMap,
} from '../attention/attention-layer';
import { coordinate, escapeMarkup } from '../escape';
import type { ImageStore, ReportImage } from './image-store';
import { assertFinite } from '../report-error';

/** An image retrieved by a caption. */
export interface RetrievedImage {
  /** The image. */
  readonly image: ReportImage;
  /** Score of caption and image. */
  readonly score: number;
  /** True if the caption describes the image. */
  readonly correct: boolean;
  /** Line below the image, such as its title and its artist. */
  readonly caption?: string;
}

/** A caption, the images it retrieved, and the attention of its words. */
export interface GalleryEntry {
  /** Text of the caption. */
  readonly caption: string;
  /** Retrieved images, the best first. */
  readonly retrieved: readonly RetrievedImage[];
  /** Rank of the correct image, from 1. */
  readonly rank?: number;
  /** Attention over the image that the caption describes. */
  readonly attention?: AttentionMap;
}

/** Parts of a gallery: its content, and the masks for the `<defs>` of the page. */
export interface Gallery {
  readonly html: string;
  readonly masks: string;
  /** Words of the longest caption with attention, for `wordRules`. */
  readonly words: number;
}

/**
 * Shows captions with the images they retrieved, the correct one marked, and the attention of each word. A word is chosen
 * by a radio button, which needs no script; a strip shows every word, for paper.
 */
export function gallery(entries: readonly GalleryEntry[], store: ImageStore): Gallery {
  const masks: string[] = [];
  let words = 0;
  const html = entries.map((entry, i) => {
    const { attention } = entry;
    if (attention) {
      checkAttention(`gallery entry ${i}`, attention);
      masks.push(...attention.words.map((_, word) => attentionMask(attention, word, maskId(i, word))));
      words = Math.max(words, attention.words.length);
    }
    return entryHtml(entry, i, store);
  });
  return { html: html.join(''), masks: masks.join(''), words };
}

/** Style rules that show the layer of the chosen word. */
export function wordRules(words: number): string {
  return Array.from({ length: words }, (_, i) => `.entry:has(.w${i}:checked) .l${i}{display:inline}`).join(
    '',
  );
}

function entryHtml(
  { caption, retrieved, rank, attention }: GalleryEntry,
  i: number,
  store: ImageStore,
): string {
  assertFinite(
    `gallery entry ${i}`,
    'scores',
    retrieved.map(({ score }) => score),
  );
  const place =
    rank === undefined ? '' : `<p class="rank">correct image at rank ${escapeMarkup(String(rank))}</p>`;
  const row = retrieved.map((item, at) => thumbnail(item, at + 1, store)).join('');
  const images = row && `<div class="retrieved">${row}</div>`;
  const head = `<h3>“${escapeMarkup(caption)}”</h3>${place}`;
  if (!attention || attention.words.length === 0) return `<article class="entry">${head}${images}</article>`;
  return `<article class="entry">${head}${images}${attentionHtml(attention, i, store)}</article>`;
}

function thumbnail(
  { image, score, correct, caption }: RetrievedImage,
  rank: number,
  store: ImageStore,
): string {
  const mark = correct ? '<span class="tick">✓ correct</span>' : '';
  return (
    `<figure${correct ? ' class="correct"' : ''}>${picture(image, store.draw(image), '')}` +
    `<figcaption><b>${rank}</b> ${score.toFixed(3)} ${mark}${caption === undefined ? '' : `<br>${escapeMarkup(caption)}`}</figcaption></figure>`
  );
}

function attentionHtml(map: AttentionMap, i: number, store: ImageStore): string {
  const { image, words, weights } = map;
  const drawn = store.draw(image);
  const first = mostFocused(weights);
  const choices = words.map(
    (word, w) =>
      `<input type="radio" name="entry-${i}" class="w${w}" id="entry-${i}-${w}"${w === first ? ' checked' : ''}>` +
      `<label for="entry-${i}-${w}">${escapeMarkup(word)}</label>`,
  );
  const layers = words.map((_, w) => `<g class="layer l${w}">${attentionLayer(map, w, maskId(i, w))}</g>`);
  const strip = words.map(
    (word, w) =>
      `<figure>${picture(image, drawn, attentionLayer(map, w, maskId(i, w)))}` +
      `<figcaption><b>${escapeMarkup(word)}</b> ${largestWeight(weights[w]!)}</figcaption></figure>`,
  );
  return (
    `<div class="attention"><div class="chosen"><fieldset><legend>Attention of each word over the image that the caption describes</legend>${choices.join('')}</fieldset>` +
    `${picture(image, drawn, layers.join(''))}</div><div class="strip">${strip.join('')}</div></div>`
  );
}

/** Index of the word with the largest single weight, shown first. */
function mostFocused(weights: readonly (readonly number[])[]): number {
  const peaks = weights.map((row) => row.reduce((max, weight) => Math.max(max, weight), 0));
  return peaks.indexOf(Math.max(...peaks));
}

function picture({ width, height, label = '' }: ReportImage, drawn: string, layer: string): string {
  const name = label ? ` aria-label="${escapeMarkup(label)}"` : ' aria-label="image"';
  const title = label ? `<title>${escapeMarkup(label)}</title>` : '';
  return `<svg viewBox="0 0 ${coordinate(width)} ${coordinate(height)}" role="img"${name}>${title}${drawn}${layer}</svg>`;
}

function maskId(entry: number, word: number): string {
  return `mask-${entry}-${word}`;
}
