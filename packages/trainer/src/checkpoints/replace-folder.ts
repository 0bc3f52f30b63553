import { nodeModules } from './node-modules';

/** Stages of a replacement, between which a crash may come. */
export type ReplaceStage = 'written' | 'old moved' | 'new in place' | 'done';

export interface ReplaceFolderOptions {
  /** Called after each stage. */
  readonly after?: (stage: ReplaceStage) => void;
  /** Moves or removes the old folder once the new one is in place. Defaults to removal. */
  readonly retire?: (old: string) => Promise<void>;
}

/**
 * Replaces a folder so that a crash at any moment leaves the old or the new one whole, under its own name or, between two
 * renames, as `NAME.old` (see `wholeFolder`). If filling fails, as on a full disk, the partial folder is removed and the
 * old one stays.
 */
export async function replaceFolder(
  folder: string,
  fill: (temporary: string) => Promise<void>,
  { after = () => undefined, retire = removeFolder }: ReplaceFolderOptions = {},
): Promise<void> {
  const { fs, path, formats } = await nodeModules('saveCheckpoint');
  const [fresh, old, parent] = [`${folder}.new`, `${folder}.old`, path.dirname(folder)];
  await fs.mkdir(parent, { recursive: true });
  if (!(await exists(folder)) && (await exists(old))) await fs.rename(old, folder); // a crash between the renames
  if (await exists(old)) await retire(old); // a crash before its removal
  await removeFolder(fresh);
  await fs.mkdir(fresh);
  try {
    await fill(fresh);
    await formats.syncFolder(fresh);
  } catch (error) {
    await removeFolder(fresh);
    throw error;
  }
  after('written');
  if (await exists(folder)) await fs.rename(folder, old);
  after('old moved');
  await fs.rename(fresh, folder);
  await formats.syncFolder(parent);
  after('new in place');
  if (await exists(old)) await retire(old);
  after('done');
}

async function removeFolder(folder: string): Promise<void> {
  const { fs } = await nodeModules('saveCheckpoint');
  await fs.rm(folder, { recursive: true, force: true });
}

/** Path of the whole folder: its name, `NAME.old` after a crash between two renames, or `undefined`. */
export async function wholeFolder(folder: string): Promise<string | undefined> {
  for (const candidate of [folder, `${folder}.old`]) if (await exists(candidate)) return candidate;
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  const { fs } = await nodeModules('saveCheckpoint');
  return fs.access(path).then(
    () => true,
    () => false,
  );
}
