import { nodeModules } from './node-modules';

/** The moments of a replacement between which a crash may come. */
export type ReplaceStage = 'written' | 'old moved' | 'new in place' | 'done';

export interface ReplaceFolderOptions {
  /** Called after each stage. */
  readonly after?: (stage: ReplaceStage) => void;
  /** What becomes of the old folder once the new one is in place. Defaults to its removal. */
  readonly retire?: (old: string) => Promise<void>;
}

/**
 * Fills a folder anew so that a crash at any moment leaves the old one or the new one whole, under its own name or, for
 * the moment between two renames, as `NAME.old` (see `wholeFolder`). Where filling fails, as on a full disk, what was
 * written is removed and the old one stays.
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
  if (await exists(old)) await retire(old); // a crash before the end
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

/** Where the whole folder is: under its name, as `NAME.old` after a crash between two renames, or nowhere. */
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
