import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Collects the packages and Node built-ins that a source file imports, itself or through relative imports, each with the
 * files that import it. Type-only imports count: a page's compiler resolves them.
 */
export async function importedPackages(entry: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const { default: ts } = await import('typescript'); // large: loaded by the tests that need it alone
  const packages = new Map<string, string[]>();
  const visited = new Set<string>();
  const visit = (file: string): void => {
    if (visited.has(file)) return;
    visited.add(file);
    for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
      if (fileName.startsWith('.')) {
        const path = join(dirname(file), fileName);
        visit(existsSync(`${path}.ts`) ? `${path}.ts` : join(path, 'index.ts'));
      } else packages.set(fileName, [...(packages.get(fileName) ?? []), file]);
    }
  };
  visit(entry);
  return packages;
}
