import type { IndexFlags } from '../commands/index-pictures';
import { partlyIf, type Answer, type Context } from '../context';
import { existingFolder } from '../flags/existing-path';
import { withSearchModel } from '../models/open-for-use';
import { indexPlace } from './index-place';
import { leftOutLines } from './left-out';
import { changesOf, changesText, openPictureIndex, type PictureIndex } from './picture-index';

/** Request of `vse index`. */
export interface IndexRequest {
  readonly model: string;
  readonly pictures: string | undefined;
  readonly flags: IndexFlags;
}

/** Indexes the pictures of a folder. */
export async function runIndex({ model, pictures, flags }: IndexRequest, context: Context): Promise<Answer> {
  if (pictures !== undefined) await existingFolder('PICTURES', pictures);
  return withSearchModel(model, flags, context, async ({ embedder, folder }) => {
    const place = await indexPlace({ model: folder, pictures, index: flags.index });
    const made = await openPictureIndex(embedder, place, context, { approximate: flags.approximate });
    await made.index.close();
    const { failures } = made;
    return {
      data: { index: made.folder, pictures: made.pictures, ...changesOf(made), failures },
      text: [`${made.folder}: ${changesText(made)}`, ...graphLines(made), ...leftOutLines(failures)].join(
        '\n',
      ),
      ...partlyIf(failures.length),
    };
  });
}

/** Says what searches an approximate index. */
function graphLines({ approximate, graph }: PictureIndex): readonly string[] {
  if (!approximate) return [];
  return [
    graph > 0 ? `  a graph of ${graph} vectors searches it` : '  too few for a graph: searches are exact',
  ];
}
