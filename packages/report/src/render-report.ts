import { captionedImages, type CaptionedImage } from './galleries/captioned-images';
import { mapFigure, type EmbeddingMapInput } from './maps/embedding-map';
import { explorableFigure, type ExplorableMapInput } from './maps/explorable-map';
import { explorerDigest, explorerScript } from './maps/explorer-script';
import { contactSheet, type SheetPicture } from './galleries/contact-sheet';
import { escapeMarkup } from './escape';
import { gallery, wordRules, type Gallery, type GalleryEntry } from './galleries/gallery';
import { imageStore, type ImageStore } from './galleries/image-store';
import { candidateCurve, type CandidateSeries } from './curves/candidate-curve';
import { learningCurve, type LearningSeries } from './curves/learning-curve';
import { curvePanels, type LossCurveInput } from './curves/loss-curve';
import { poolingWeights, type PoolingSeries } from './curves/pooling-weights';
import { localizationTable, type LocalizationRow } from './tables/localization-table';
import { phraseGallery } from './galleries/phrase-gallery';
import type { LocalizedCaption } from './galleries/phrase-layer';
import { attentionGallery, type AttentionGalleryOptions, type WeightGrid } from './planes/attention-gallery';
import { lossGallery, type LossGalleryOptions, type LossPlane } from './planes/loss-gallery';
import { recallTable, type RecallRow } from './tables/recall-table';
import { style } from './style';
import { tableRules } from './tables/table-parts';

/** Content of a report; each optional part is a section of the page. */
export interface Report {
  /** Title of the page. */
  readonly title: string;
  /** Line below the title. */
  readonly subtitle?: string;
  /** True if the data are generated; the page then says so on top. Required, so that it is not forgotten. */
  readonly synthetic: boolean;
  /** Settings of the run, by name. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** Retrieval numbers, published ones beside this run's. */
  readonly recall?: readonly RecallRow[];
  /** Numbers of phrase localisation, published ones beside this run's. */
  readonly localization?: readonly LocalizationRow[];
  /** Cut-offs of the tables. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
  /** Training loss and validation measure, of one run or several with their names. */
  readonly curve?: LossCurveInput | readonly LossCurveInput[];
  /** A measure by the number of training items, with intervals, one series for each system. */
  readonly learning?: readonly LearningSeries[];
  /** Losses over the plane of two scores. */
  readonly losses?: LossGalleryOptions & {
    /** Values and gradients of each loss. */
    readonly planes: readonly LossPlane[];
  };
  /** Weights that pools give to the ranks of a set. */
  readonly pooling?: readonly PoolingSeries[];
  /** Ways of attending on one pair. */
  readonly attentions?: AttentionGalleryOptions & {
    /** Weights by each way. */
    readonly grids: readonly WeightGrid[];
  };
  /** Search in two stages by number of candidates, one series for each first stage. */
  readonly stages?: readonly CandidateSeries[];
  /** Captions, the images they retrieved, and the attention of their words. */
  readonly gallery?: readonly GalleryEntry[];
  /** Captions whose phrases one or several systems located in the picture. */
  readonly phrases?: readonly LocalizedCaption[];
  /** Pictures with the captions they retrieved. */
  readonly captioned?: readonly CaptionedImage[];
  /** Images and captions in one plane: pairs as a picture, or images and captions with their neighbours (`mapEmbeddings`) to be explored. */
  readonly map?: EmbeddingMapInput | ExplorableMapInput;
  /** Pictures with the regions that a detector or a proposer found. */
  readonly contactSheet?: readonly SheetPicture[];
  /** Paragraphs for the reader: the split, differences from the paper. */
  readonly notes?: readonly string[];
}

/**
 * Renders a report as one self-contained HTML file: style and pictures are embedded, it loads nothing from the network, and it
 * prints well. It has no script, unless its map can be explored: that script is embedded, and the page's policy allows no other.
 *
 * @throws `ReportError` if a picture is not a data URI, or numbers do not match or are not finite.
 * @example
 * ```ts
 * import { renderReport } from '@vse/report';
 *
 * const html = renderReport({
 *   title: 'SCAN on scenes',
 *   synthetic: true,
 *   settings: { direction: 'text-to-image', margin: 0.2 },
 *   recall: [{ system: 'this run', origin: 'run', textToImage: { recall: { 1: 31, 5: 66, 10: 81 } } }],
 * });
 * console.log(html.length);
 * ```
 */
export function renderReport(report: Report): string {
  const store = imageStore('page');
  const shown = gallery(report.gallery ?? [], store);
  const phrases = phraseGallery(report.phrases ?? [], store);
  const sheet = contactSheet(report.contactSheet ?? [], store);
  const title = escapeMarkup(report.title);
  const body = [
    `<header><h1>${title}</h1>${report.subtitle ? `<p class="subtitle">${escapeMarkup(report.subtitle)}</p>` : ''}</header>`,
    report.synthetic ? banner : '',
    section('Settings', settingsHtml(report.settings ?? {})),
    section('Retrieval', recallHtml(report)),
    section('Phrase localisation', localizationHtml(report)),
    section('Training', trainingHtml(report)),
    section('Training data', figureHtml(report.learning && learningCurve(report.learning), learningLead)),
    section(
      'Losses',
      report.losses ? figureHtml(lossGallery(report.losses.planes, report.losses), lossesLead) : '',
    ),
    section('Pooling', figureHtml(report.pooling && poolingWeights(report.pooling), poolingLead)),
    section(
      'Ways of attending',
      report.attentions
        ? figureHtml(attentionGallery(report.attentions.grids, report.attentions), attentionsLead)
        : '',
    ),
    section('Search in two stages', stagesHtml(report.stages ?? [])),
    section(
      shown.words > 0 ? 'Retrieved images and attention' : 'Retrieved images',
      shown.html && galleryLead(shown) + shown.html,
    ),
    section('Located phrases', phrases && phrasesLead + phrases),
    section('Retrieved captions', captionedImages(report.captioned ?? [], store)),
    section('Images and captions in one plane', report.map ? mapLead + mapHtml(report.map, store) : ''),
    section('Regions', sheet && sheetLead + sheet),
    section('Notes', (report.notes ?? []).map((note) => `<p>${escapeMarkup(note)}</p>`).join('')),
  ].join('');
  const explorable = report.map !== undefined && 'images' in report.map;
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<meta http-equiv="Content-Security-Policy" content="${policy}${explorable ? `; script-src '${explorerDigest}'` : ''}">` +
    `<title>${title}</title><style>${style}${tableRules(body)}${wordRules(shown.words)}</style></head><body>` +
    `<svg class="defs" aria-hidden="true"><defs>${store.definitions()}${shown.masks}</defs></svg>` +
    `<main>${body}</main>${explorable ? `<script>${explorerScript}</script>` : ''}</body></html>\n`
  );
}

const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

const banner =
  '<aside class="banner" role="note"><p><strong>Generated data.</strong> The images and captions behind every number and ' +
  'picture of this run are synthetic. They show that the system trains and retrieves; they cannot be compared with ' +
  'published results on photographs.</p></aside>';

/** Explains the parts of a gallery that it has. */
function galleryLead({ words }: Gallery): string {
  const attention =
    ' Choose a word below: the brighter a region, the more the word attends to it, relative to its largest weight (the ' +
    'number beside each word in the strip); the strongest region is outlined.';
  return `<p class="note">Each caption with the images it ranks first and their scores.${words > 0 ? attention : ''}</p>`;
}

const stagesLead =
  '<p class="note">An index over one vector an item proposes candidates, and the model ranks them by its own similarity. ' +
  'Found: of the best by scoring everything, the percent that both stages find. Time: the median of a query.</p>';

const phrasesLead =
  '<p class="note">A phrase and the box to which a system gives the highest score share a colour and a number. A solid ' +
  'box with a tick overlaps the true one by at least half (intersection over union); a dashed box with a cross does not; ' +
  'one without a mark was not judged.</p>';

const mapLead =
  '<p class="note">Images and captions that the model finds alike lie near each other. Only distances have meaning.</p>';

const sheetLead =
  '<p class="note">The regions of each picture, the best drawn on top; below it their labels and scores, the best first.</p>';

const learningLead =
  '<p class="note">A band is the interval of each point. Where the bands of two systems overlap, their order may be chance.</p>';

const lossesLead =
  '<p class="note">The darker, the larger the loss, from the least to the largest of each; arrows show where a step of gradient ' +
  'descent moves the two scores.</p>';

const poolingLead =
  '<p class="note">Weight of each rank of a sorted set, the largest value first. A mean is level; a maximum has everything at rank 1.</p>';

const attentionsLead =
  '<p class="note">The fuller a square, the more its word attends to the region; weights of a tenth and more in percent.</p>';

/** A figure as wide as it was drawn, at most as wide as the page, with its note below. */
function figureHtml(svg: string | undefined, note: string): string {
  return svg === undefined ? '' : `<div class="drawing" tabindex="0">${svg}</div>${note}`;
}

function mapHtml(map: EmbeddingMapInput | ExplorableMapInput, store: ImageStore): string {
  return 'images' in map ? explorableFigure(map, store) : mapFigure(map, store);
}

function stagesHtml(stages: readonly CandidateSeries[]): string {
  return stages.length === 0
    ? ''
    : `<div class="curve">${candidateCurve(stages, { width: 828, height: 280 + 20 * stages.length })}</div>${stagesLead}`;
}

function section(title: string, content: string): string {
  return content && `<section><h2>${title}</h2>${content}</section>`;
}

function settingsHtml(settings: NonNullable<Report['settings']>): string {
  const rows = Object.entries(settings).map(
    ([name, value]) => `<div><dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(write(value))}</dd></div>`,
  );
  return rows.length > 0 ? `<dl class="settings">${rows.join('')}</dl>` : '';
}

function write(value: string | number | boolean): string {
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

function recallHtml({ recall = [], ks }: Report): string {
  if (recall.length === 0) return '';
  return (
    `<div class="scroll">${recallTable(recall, ks ? { ks } : {})}</div>` +
    '<p class="note">Recall at k in percent: queries with a correct answer among the first k. Med r: median rank of the ' +
    `first correct answer, 1 is best. rsum: the six recalls at 1, 5 and 10 added up.${mixedNote(recall)}${transductiveNote(recall)}</p>`
  );
}

function trainingHtml({ curve, title }: Report): string {
  if (!curve) return '';
  const runs = 'loss' in curve ? [curve] : curve;
  if (runs.length === 0) return '';
  const [only] = runs;
  const name = runs.length === 1 && only?.name !== undefined && only.name !== title ? only.name : undefined;
  const lead = name === undefined ? '' : `<p class="note">The run of ${escapeMarkup(name)}.</p>`;
  return `${lead}<div class="curves">${curvePanels(runs).join('')}</div>`;
}

function localizationHtml({ localization = [], ks }: Report): string {
  if (localization.length === 0) return '';
  return (
    `<div class="scroll">${localizationTable(localization, ks ? { ks } : {})}</div>` +
    '<p class="note">Recall at k in percent: phrases with a correct proposal among the first k of their image. Bound: phrases ' +
    'with a correct proposal at all. AP: average precision in percent of a phrase among the proposals of all images, ' +
    `mean over phrases.${mixedNote(localization)}</p>`
  );
}

function mixedNote(rows: readonly { readonly synthetic?: boolean }[]): string {
  return rows.some(({ synthetic }) => synthetic)
    ? ' Rows marked <span class="mark">synthetic</span> were measured on generated data and cannot be compared with the others.'
    : '';
}

function transductiveNote(rows: Report['recall']): string {
  return rows?.some(({ correction }) => correction?.transductive)
    ? ' Rows marked <span class="mark">transductive</span> use all test queries at once and cannot be compared with the others.'
    : '';
}
