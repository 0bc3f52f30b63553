import { seededRandom } from '@vse/core';
import type { CaptionRecord, Dataset, ImageRecord, PhraseDataset } from '@vse/datasets';

/** Splits a description into its sentences; abbreviations such as "c. 1890" do not end one. */
export function sentencesIn(description: string): readonly string[] {
  const segments = [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(description)];
  const sentences: string[] = [];
  let open = '';
  for (const { segment } of segments) {
    open += segment;
    if (/\b(c|ca|cf|no|vol|st|mr|mrs|dr|b|d|fig|pl|e\.g|i\.e|\p{Lu})\.\s*$/iu.test(open)) continue;
    if (open.trim() !== '') sentences.push(open.trim());
    open = '';
  }
  return open.trim() === '' ? sentences : [...sentences, open.trim()];
}

/**
 * Makes each sentence of a description a caption of its own: a model of few pictures learns more from many short captions
 * than from few long ones.
 */
export function bySentence(dataset: Dataset): Dataset {
  const captions = dataset.captions.flatMap(({ id, image, text }): CaptionRecord[] =>
    sentencesIn(text).map((sentence, i) => ({ id: `${id}.${i}`, image, text: sentence })),
  );
  const count = captions.length - dataset.captions.length;
  const note = `${dataset.captions.length} descriptions have ${captions.length} sentences, each of which is a caption.`;
  return { ...dataset, captions, notes: count > 0 ? [...dataset.notes, note] : dataset.notes };
}

/** Makers of the scenes' titles, artists and dates, which are as synthetic as the pictures. */
const painters = ['Painter A', 'Painter B', 'Painter C', 'Painter D'];

/** Gives each scene one description of its captions, one after another, and a title, an artist and a date. */
export function sceneDescriptions(scenes: PhraseDataset): Dataset {
  const random = seededRandom(1);
  const texts = new Map<number, string[]>();
  for (const { image, text } of scenes.captions) {
    const sentences = texts.get(image) ?? [];
    texts.set(image, [...sentences, sentenceOf(text)]);
  }
  const firstPhrases = new Map<number, string>();
  for (const { caption, text } of scenes.phrases) {
    const { image } = scenes.captions[caption]!;
    if (!firstPhrases.has(image)) firstPhrases.set(image, text);
  }
  const images = scenes.images.map((image, i): ImageRecord => {
    const artist = painters[random.integer(painters.length)]!;
    const title = firstPhrases.get(i) ?? image.id;
    return { ...image, metadata: { title: capital(title), artist, date: 1850 + random.integer(60) } };
  });
  const captions = [...texts].map(([image, sentences]) => ({
    id: `${images[image]!.id}#0`,
    image,
    text: sentences.join(' '),
  }));
  const { name, synthetic, splits, notes } = scenes;
  return { name, synthetic, images, captions, splits, notes };
}

/** A caption of a scene as a sentence of a description. */
export function sentenceOf(caption: string): string {
  return `${capital(caption.replace(/[\s.]+$/, ''))}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
