import { sortFiles, type GivenFile } from '../data/folder';
import type { ModelParts, Models } from './models';
import type { Signals } from './signals';

/** Parts of the page that take what a person gives. */
export interface TakingParts extends Omit<ModelParts, 'settings'> {
  readonly models: Models;
}

/** Returns a function that takes what a person dropped or chose: pictures, a model, a network. */
export function takeFiles(page: Signals, parts: TakingParts): (files: readonly GivenFile[]) => Promise<void> {
  const { phase, hasModel, lacksPictures } = page;
  const { pictures } = parts;
  const { say } = parts.notices;
  return async (files) => {
    if (phase.value !== 'idle') {
      say('error', 'Stop the training first.');
      return;
    }
    await parts.work.run(async () => {
      const given = await sortFiles(files, parts.worker);
      if (!given.model && !given.network && given.pictures.length === 0)
        throw new Error('There is no picture, model folder or .onnx network among the files.');
      if (!(await parts.start())) return;
      if (given.network) {
        await pictures.takeNetwork(given.network);
        hasModel.value = false;
      }
      if (given.pictures.length > 0) {
        pictures.takeOwn(given.pictures);
        if (!lacksPictures.value) hasModel.value = false;
        lacksPictures.value = false;
      }
      await pictures.prepare();
      if (given.without > 0)
        say('news', `${given.without} pictures have no sentence: they are searched, not trained on.`);
      const { missing } = given;
      if (missing.length > 0)
        say('news', `${missing.length} pictures of the table are not there, such as ${missing[0]}.`);
      if (given.model) await parts.models.open(given.model);
    });
  };
}
