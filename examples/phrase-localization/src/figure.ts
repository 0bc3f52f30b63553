import { boxOverlap } from '@vse/eval';
import { reportImage } from '@vse/example-kit';
import type { LocalizedCaption } from '@vse/report';
import { groupBy } from './blocks';
import type { Mention, PhraseData } from './open-phrases';
import type { Run } from './run';
import { titles } from './systems';

const shown = 6;

/**
 * Shows captions of at least two phrases with the best box of each phrase by the first system and, below, by the last, as
 * figure 3 of DSPE. Captions on which the two differ come first, spread evenly over the split.
 */
export async function figure(data: PhraseData, runs: readonly Run[]): Promise<LocalizedCaption[]> {
  const compared = runs.length > 1 ? [runs[0]!, runs.at(-1)!] : runs;
  const captions = [...groupBy(data.test.mentions, ({ caption }) => caption).values()].filter(
    (mentions) => mentions.length > 1 && fileOf(data, mentions[0]!) !== undefined,
  );
  const differ = captions.filter((mentions) =>
    mentions.some((mention) => new Set(compared.map((run) => isRight(run, mention))).size > 1),
  );
  const same = captions.filter((mentions) => !differ.includes(mentions));
  const some = evenly(differ, shown);
  return Promise.all(
    [...some, ...evenly(same, shown - some.length)].map((mentions) => entryOf(data, compared, mentions)),
  );
}

async function entryOf(
  data: PhraseData,
  runs: readonly Run[],
  mentions: readonly Mention[],
): Promise<LocalizedCaption> {
  return {
    image: await reportImage(fileOf(data, mentions[0]!)!),
    words: data.dataset.captions[mentions[0]!.caption]!.text.split(' '),
    phrases: mentions.map(({ firstWord, text }) => ({ firstWord, words: text.split(' ').length })),
    rows: runs.map((run) => ({
      system: titles[run.system],
      found: mentions.map((mention) => {
        const box = run.found.best.get(mention);
        return box && { box, right: isRight(run, mention) };
      }),
    })),
  };
}

function isRight({ found }: Run, mention: Mention): boolean {
  const box = found.best.get(mention);
  return box !== undefined && boxOverlap(box, mention.truth) >= 0.5;
}

function fileOf({ dataset }: PhraseData, { image }: Mention): string | undefined {
  return dataset.images[image]!.file;
}

/** Returns at most `count` of the items, evenly spread. */
function evenly<T>(items: readonly T[], count: number): T[] {
  const taken = Math.min(items.length, Math.max(0, count));
  return Array.from({ length: taken }, (_, i) => items[Math.floor((i * items.length) / taken)]!);
}
