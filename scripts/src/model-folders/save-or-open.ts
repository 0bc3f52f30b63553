import { join } from 'node:path';
import { useBackend } from '@vse/backend';
import { openModel, saveModel } from '@vse/models/node';
import { trainingData } from '../backend-cases/training-data';
import { changedModel, folderOf, scoresOf, systemNames } from './scored-models';

/**
 * `save-or-open.mjs save FOLDER` saves a model of each system below a folder, `save-or-open.mjs open FOLDER` opens them again;
 * both print the scores by system as JSON.
 */
const [task, parent] = process.argv.slice(2) as ['save' | 'open', string];
await useBackend({ prefer: ['wasm'], log: false });
const data = trainingData();
const scores: Record<string, readonly number[]> = {};
for (const system of systemNames) {
  const folder = join(parent, folderOf(system));
  const model = task === 'save' ? changedModel(system, data) : await openModel(folder);
  if (task === 'save') await saveModel(folder, model);
  scores[system] = await scoresOf(model, data);
}
console.log(JSON.stringify(scores));
