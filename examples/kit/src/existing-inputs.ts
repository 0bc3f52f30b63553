import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { OptionError } from '@vse/core';
import { bottomUpFiles } from './bottom-up-regions';
import type { CommonArguments } from './flags';
import { didYouMean } from './nearest';
import { networksOf } from './network-of';
import { regionChoice } from './region-choice';

/** Arguments of single examples that name a file to read, with their flags. */
const ownFiles: Readonly<Record<string, string>> = {
  wordVectors: '--word-vectors',
  vocabularyFile: '--vocabulary',
  relations: '--relations',
  detector: '--detector',
  image: '--image',
  sentences: '--sentences',
};

/**
 * Checks that the files and folders that a command line names are there, before anything is drawn, extracted or trained.
 *
 * @throws `OptionError` that names the flag at fault, and the nearest name in its folder.
 */
export function checkInputs(args: CommonArguments): void {
  const { features, regions, annotations, images } = args;
  const networks = networksOf(features);
  if (features !== 'descriptor' && networks.length === 0) {
    throw new OptionError(
      `--features: wanted descriptor, onnx:PATH or tfjs:PATH, got ${features}.${didYouMean(features.split(':')[0]!, ['descriptor', 'onnx:PATH', 'tfjs:PATH'])}`,
    );
  }
  for (const { file } of networks) assertThere('--features', file);
  const bottomUp = bottomUpFiles(regions);
  for (const file of bottomUp ?? []) assertThere('--regions', file);
  if (regions !== undefined && !bottomUp) {
    const { file } = regionChoice(args) ?? {};
    if (file !== undefined) assertThere('--regions', file);
  }
  if (annotations !== undefined) assertThere('--annotations', annotations);
  if (images !== undefined) assertThere('--images', images);
  for (const [name, value] of Object.entries(args)) {
    const flag = Object.hasOwn(ownFiles, name) ? ownFiles[name] : undefined;
    if (flag !== undefined && typeof value === 'string') assertThere(flag, value);
  }
}

function assertThere(flag: string, path: string): void {
  try {
    statSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' || code === 'ENOTDIR' ? 'is not there' : `cannot be read (${code})`;
    throw new OptionError(`${flag}: ${path} ${reason}.${nearestTo(path)}`, { cause });
  }
}

/** Suggests the nearest name; of the first part of the path that is missing. */
function nearestTo(path: string): string {
  const parent = dirname(path);
  try {
    return didYouMean(basename(path), readdirSync(parent), (name) => join(parent, name));
  } catch {
    return parent === path ? '' : nearestTo(parent);
  }
}
