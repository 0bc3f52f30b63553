import type { FeatureMatrix, PairedData } from '@vse/core';
import { scoreMatrix } from '@vse/eval';
import { reportImage, type Picture } from '@vse/example-kit';
import type { ImageRecord } from '@vse/datasets';
import type { GalleryEntry } from '@vse/report';
import type { Arguments } from './arguments';
import { labelOf, type Collection } from './collection';
import type { Model } from './train';

const results = 5;

/** A part of the collection that is searched. */
interface Part {
  readonly pairs: PairedData<FeatureMatrix, string>;
  readonly picture: (image: number) => Promise<Picture | undefined>;
}

/** Searches the whole collection by a sentence, among the pictures with the given facts. */
export async function searchCollection(
  model: Model,
  { data, recordOf }: Collection,
  { query, where }: Pick<Arguments, 'query' | 'where'>,
): Promise<GalleryEntry> {
  const sentence = query ?? (await data.test.readCaptions([0]))[0]!;
  const own = query === undefined ? data.test.captionToImage[0] : undefined;
  const parts: readonly Part[] = [
    { pairs: data.test, picture: (image) => data.picture(image) },
    { pairs: data.train, picture: (image) => data.trainPicture(image) },
  ];
  const found: {
    readonly file: string;
    readonly record: ImageRecord;
    readonly score: number;
    readonly correct: boolean;
  }[] = [];
  for (const [part, { pairs, picture }] of parts.entries()) {
    const asked = {
      ...pairs,
      captionToImage: Int32Array.of(0),
      readCaptions: () => Promise.resolve([sentence]),
    };
    const scores = await scoreMatrix(model, asked); // [images, 1]
    for (const [image, score] of scores.entries()) {
      const file = (await picture(image))?.file;
      const record = file === undefined ? undefined : recordOf(file);
      if (file === undefined || !record || !hasFacts(record, where)) continue;
      found.push({ file, record, score, correct: part === 0 && image === own });
    }
  }
  found.sort((a, b) => b.score - a.score);
  const best = found.slice(0, results);
  console.log(
    `\n"${sentence}"${where.length > 0 ? `, ${where.map(({ field, value }) => `${field} ${value}`).join(', ')}` : ''}: the best of ${found.length} pictures`,
  );
  for (const { record, score } of best) console.log(`  ${score.toFixed(3)}  ${labelOf(record)}`);
  const retrieved = await Promise.all(
    best.map(async ({ file, record, score, correct }) => ({
      image: { ...(await reportImage(file)), label: labelOf(record) },
      caption: labelOf(record),
      score,
      correct,
    })),
  );
  return { caption: sentence, retrieved };
}

/** True for a picture that has all the facts, whatever the case of their letters. */
export function hasFacts({ metadata = {} }: ImageRecord, where: Arguments['where']): boolean {
  return where.every(({ field, value }) => {
    const own = metadata[field.toLowerCase()];
    return own !== undefined && String(own).toLowerCase() === value.toLowerCase();
  });
}
