import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openModel, saveModel } from '@vse/models/node';
import type { Outcome } from '../backend-cases/report';
import type { TrainingData } from '../backend-cases/training-data';
import { largestDifference } from '../largest-difference';
import type { PageTrip } from './in-page';
import { changedModel, folderOf, scoresOf, systemNames } from './scored-models';
import { TOLERANCE } from './tolerance';

/** A model that Node saved. */
interface SavedModel {
  readonly system: string;
  readonly folder: string;
  readonly scores: readonly number[];
}

/** Saves a model of each system into a folder, for pages to open. */
export async function saveModels(parent: string, data: TrainingData): Promise<readonly SavedModel[]> {
  const saved: SavedModel[] = [];
  for (const system of systemNames) {
    const model = changedModel(system, data);
    const folder = join(parent, folderOf(system));
    await saveModel(folder, model);
    saved.push({ system, folder, scores: await scoresOf(model, data) });
    model.images.dispose();
    model.captions.dispose();
  }
  return saved;
}

/** Takes the saved models to a page that has a backend, and those that the page packs back to Node; compares the scores. */
export async function takeModelsToPage(
  page: Page,
  backend: string,
  saved: readonly SavedModel[],
  data: TrainingData,
): Promise<Outcome> {
  const faults: string[] = [];
  let passed = 0;
  console.log(
    `models between Node and a page on ${backend}: the largest difference of the scores in parts of the largest, ` +
      `${TOLERANCE} allowed`,
  );
  for (const { system, folder, scores } of saved) {
    await page.setInputFiles('input', folder);
    const trip = await page.evaluate(
      ([address, given]) =>
        (globalThis as unknown as { tripOfPage: (...all: unknown[]) => Promise<PageTrip> }).tripOfPage(
          address,
          given,
        ),
      [`models/${folderOf(system)}`, data] as const,
    );
    const offs = Object.entries(trip.opened).map(
      ([way, own]) => [way, largestDifference(own, scores)] as const,
    );
    const back = await scoresOfPacked(`${folder}-from-${backend}`, trip.packed.files, data);
    offs.push(['packed by the page', largestDifference(back, trip.packed.scores)]);
    for (const [way, off] of offs) {
      console.log(`  ${off.toExponential(1).padEnd(8)} ${system} ${way}`);
      if (off <= TOLERANCE) passed += 1;
      else faults.push(`${system} ${way}, on ${backend}: the scores differ by ${off}`);
    }
  }
  return { passed, faults };
}

/** Scores of a model whose files a page packed, opened by Node from a folder. */
async function scoresOfPacked(
  folder: string,
  files: PageTrip['packed']['files'],
  data: TrainingData,
): Promise<readonly number[]> {
  mkdirSync(folder);
  for (const [path, bytes] of files) writeFileSync(join(folder, path), Uint8Array.from(bytes));
  const model = await openModel(folder);
  const scores = await scoresOf(model, data);
  model.dispose();
  return scores;
}
