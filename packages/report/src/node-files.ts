import { ReportError } from './report-error';

interface NodeFiles {
  /** Replaces a file atomically: a concurrent reader sees the old text or the new one. */
  write(folder: string, name: string, text: string): Promise<void>;
  /** Reads a file; empty where there is none. */
  read(folder: string, name: string): Promise<string>;
}

interface Builtins {
  getBuiltinModule?(id: 'node:fs/promises'): typeof import('node:fs/promises');
  getBuiltinModule?(id: 'node:path'): typeof import('node:path');
}

/**
 * Opens Node's file modules without an import of them, so that bundlers for browsers have nothing to resolve.
 *
 * @throws `ReportError` outside of Node.
 */
export function nodeFiles(
  process: Builtins | undefined = (globalThis as { process?: Builtins }).process,
): NodeFiles {
  const fs = process?.getBuiltinModule?.('node:fs/promises');
  const path = process?.getBuiltinModule?.('node:path');
  if (!fs || !path) {
    throw new ReportError('trainingReport: folder needs Node. In a browser leave it out and take html().');
  }
  return {
    async write(folder, name, text) {
      const file = path.join(folder, name);
      const temporary = path.join(folder, `.${name}.temporary`);
      await fs.mkdir(folder, { recursive: true });
      await fs.writeFile(temporary, text);
      await fs.rename(temporary, file);
    },
    read: (folder, name) => fs.readFile(path.join(folder, name), 'utf8').catch(() => ''),
  };
}
