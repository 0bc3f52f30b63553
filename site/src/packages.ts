import { readdirSync } from 'node:fs';
import { readText, root } from './repository';
import { markdownTable } from './tables';

interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly private?: boolean;
  readonly vse?: { readonly browser?: readonly string[] };
}

/** Table of the public packages: what each holds, whether a page can load it, and its API. */
export function packageTable(): string {
  const rows = readdirSync(`${root}packages`)
    .sort()
    .map((name) => JSON.parse(readText(`packages/${name}/package.json`)) as Manifest)
    .filter((manifest) => manifest.private !== true)
    .map(({ name, description, vse }) => [
      `[\`${name}\`](/api/modules/${name.replace('@', '_').replace('/', '_')}.html){target="_self"}`,
      description,
      vse?.browser === undefined ? 'Node' : 'Node and pages',
    ]);
  return markdownTable({ header: ['package', 'holds', 'runs in'], rows });
}
