import type { IndexFlags } from '../commands/index-pictures';
import { partlyIf, type Answer, type Context } from '../context';
import { existingFolder } from '../flags/existing-path';
import { withModel } from '../models/open-for-use';
import { leftOutLines } from './left-out';
import { changesText, openPictureIndex } from './picture-index';

/** Request of `vse index`. */
export interface IndexRequest {
  readonly model: string;
  readonly pictures: string | undefined;
  readonly flags: IndexFlags;
}

/** Indexes the pictures of a folder. */
export async function runIndex({ model, pictures, flags }: IndexRequest, context: Context): Promise<Answer> {
  if (pictures !== undefined) await existingFolder('PICTURES', pictures);
  return withModel(model, flags, context, async ({ embedder, folder }) => {
    const made = await openPictureIndex({ embedder, model: folder, pictures, folder: flags.index }, context);
    await made.index.close();
    const { count, added, changed, removed, failures } = made;
    return {
      data: { index: made.folder, pictures: made.pictures, count, added, changed, removed, failures },
      text: [`${made.folder}: ${changesText(made)}`, ...leftOutLines(failures)].join('\n'),
      ...partlyIf(failures.length),
    };
  });
}
