import { openModel, packModel, type ModelSource } from '@vse/models';
import type { TrainingData } from '../backend-cases/training-data';
import { changeWeights, scoresOf } from './scored-models';

/** A page's share of a model's way from Node to a page and back. */
export interface PageTrip {
  /** Scores of the model by the way in which the page got it. */
  readonly opened: Readonly<Record<string, readonly number[]>>;
  /** A model that the page packed: its files, by their path, and its scores there. */
  readonly packed: {
    readonly files: readonly (readonly [path: string, bytes: readonly number[]])[];
    readonly scores: readonly number[];
  };
}

/** The parts of a page that are used here. */
interface Page {
  readonly document: { querySelector(selector: 'input'): { readonly files: ArrayLike<File> } };
  readonly DataTransfer: new () => {
    readonly items: { add(file: File): void };
    readonly files: ArrayLike<File>;
  };
}

/**
 * Opens the model at an address, as files that were dropped, and as the folder that was chosen in the page's input; then
 * changes and packs it.
 */
export async function tripOfPage(address: string, data: TrainingData): Promise<PageTrip> {
  const { document, DataTransfer } = globalThis as unknown as Page;
  const chosen = document.querySelector('input').files;
  const transfer = new DataTransfer();
  for (const file of Array.from(chosen)) {
    transfer.items.add(new File([file], file.name)); // as a drop of files: without a folder
  }
  const sources: Readonly<Record<string, ModelSource>> = {
    'from an address': address,
    'from a chosen folder': chosen,
    'from dropped files': transfer.files,
  };
  const opened: Record<string, readonly number[]> = {};
  for (const [way, source] of Object.entries(sources)) {
    const model = await openModel(source);
    opened[way] = await scoresOf(model, data);
    model.dispose();
  }
  const model = await openModel(address);
  changeWeights(model, 12);
  const scores = await scoresOf(model, data);
  const files = await packModel(model);
  model.dispose();
  return { opened, packed: { files: [...files].map(([path, bytes]) => [path, [...bytes]]), scores } };
}
