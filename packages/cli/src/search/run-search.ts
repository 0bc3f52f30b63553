import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { writeFileAtomic } from '@vse/formats';
import { partlyIf, type Answer, type Context } from '../context';
import type { SearchFlags } from '../commands/search';
import { graphicsOf, thumbnail } from '../console/thumbnails';
import { existingFile, existingFolder } from '../flags/existing-path';
import { writableFile } from '../flags/writable-path';
import { resultsPage } from '../html/results-page';
import { withSearchModel } from '../models/open-for-use';
import { unknownWords, unknownWordsText } from '../models/unknown-words';
import { indexPlace } from '../pictures/index-place';
import { changesText, openPictureIndex, type PictureIndex } from '../pictures/picture-index';
import { leftOutLines } from '../pictures/left-out';
import { findPictures, type Query, type SearchHit } from './find-pictures';

/** Request of `vse search`. */
export interface SearchRequest {
  readonly model: string;
  readonly sentence: string;
  readonly flags: SearchFlags;
}

/** Result of a search: a picture with its score. */
interface Result extends SearchHit {
  readonly file: string;
}

/** Searches the pictures of an index. */
export async function runSearch(
  { model, sentence, flags }: SearchRequest,
  context: Context,
): Promise<Answer> {
  const query = await queryOf(sentence, flags);
  if (flags.pictures !== undefined) await existingFolder('--pictures', flags.pictures);
  if (flags.html !== undefined) await writableFile('--html', flags.html);
  return withSearchModel(model, flags, context, async ({ embedder, folder }) => {
    const unknown = unknownWords(embedder, [sentence, ...query.without]);
    if (unknown.length > 0) context.note(unknownWordsText(unknown));
    const place = await indexPlace({ model: folder, pictures: flags.pictures, index: flags.index });
    const pictures = await openPictureIndex(embedder, place, context);
    try {
      if (pictures.unchanged < pictures.count || pictures.removed > 0) context.note(changesText(pictures));
      const hits = await findPictures(
        query,
        { embedder, pictures, count: flags.count, candidates: flags.candidates },
        context,
      );
      const results = hits.map((hit): Result => ({ ...hit, file: join(pictures.pictures, hit.id) }));
      const title = titleOf(query);
      if (flags.html !== undefined) {
        await writeFileAtomic(flags.html, await resultsPage({ title, results, count: pictures.count }));
      }
      return {
        data: {
          query,
          index: pictures.folder,
          pictures: pictures.pictures,
          count: pictures.count,
          approximate: pictures.approximate,
          graph: pictures.graph,
          results,
          ...(unknown.length > 0 && { unknownWords: unknown }),
          failures: pictures.failures,
        },
        text: await textOf(results, pictures, flags, context),
        ...partlyIf(pictures.failures.length),
      };
    } finally {
      await pictures.index.close();
    }
  });
}

async function queryOf(sentence: string, { image = [], without = [] }: SearchFlags): Promise<Query> {
  if (sentence === '' && image.length === 0) {
    throw new OptionError('vse search: a sentence or --image must say what to search for, got neither.');
  }
  for (const file of image) await existingFile('--image', file);
  return { sentence, images: image, without };
}

function titleOf({ sentence, images, without }: Query): string {
  const away = without.map((text) => `without ${text}`);
  return [...(sentence === '' ? [] : [sentence]), ...images, ...away].join(', ');
}

async function textOf(
  results: readonly Result[],
  pictures: PictureIndex,
  { thumbnails, html }: SearchFlags,
  { output, env }: Context,
): Promise<string> {
  const graphics = graphicsOf(thumbnails, output, env);
  const lines: string[] = [];
  for (const { score, file } of results) {
    if (graphics) lines.push((await thumbnail(file, graphics)) ?? '');
    lines.push(`${score.toFixed(3).padStart(7)}  ${file}`);
  }
  const page = html === undefined ? [] : [`The results as a page: ${html}`];
  return [...lines, ...leftOutLines(pictures.failures, 3), ...page].join('\n');
}
