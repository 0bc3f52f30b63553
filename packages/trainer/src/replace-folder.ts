import { nodeModules } from './node-modules';

/** The moments of a replacement between which a crash may come. */
export type ReplaceStage = 'written' | 'old moved' | 'new in place' | 'done';

/**
 * Fills a folder anew so that a crash at any moment leaves the old one or the new one whole, under its own name or, for
 * the moment between two renames, as `NAME.old` (see `wholeFolder`). `after` is called after each stage.
 */
export async function replaceFolder(
  folder: string,
  fill: (temporary: string) => Promise<void>,
  after: (stage: ReplaceStage) => void = () => undefined,
): Promise<void> {
  const { fs, path, formats } = await nodeModules('saveCheckpoint');
  const [fresh, old, parent] = [`${folder}.new`, `${folder}.old`, path.dirname(folder)];
  await fs.mkdir(parent, { recursive: true });
  if (!(await exists(folder)) && (await exists(old))) await fs.rename(old, folder); // a crash between the renames
  await fs.rm(fresh, { recursive: true, force: true });
  await fs.rm(old, { recursive: true, force: true });
  await fs.mkdir(fresh);
  await fill(fresh);
  await formats.syncFolder(fresh);
  after('written');
  if (await exists(folder)) await fs.rename(folder, old);
  after('old moved');
  await fs.rename(fresh, folder);
  await formats.syncFolder(parent);
  after('new in place');
  await fs.rm(old, { recursive: true, force: true });
  after('done');
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
