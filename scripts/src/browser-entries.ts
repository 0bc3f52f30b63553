import { join } from 'node:path';
import { members, type Member } from './workspace';

/** An entry of a package that loads in a page. */
export interface BrowserEntry {
  /** Name to import: `@vse/core`, `@vse/formats/browser`. */
  readonly name: string;
  /** Its TypeScript source. */
  readonly source: string;
  readonly member: Member;
}

interface EntryExports {
  readonly '@vse/source': string;
}

/**
 * Entries that load in a plain page: those that the package.json files list under `vse.browser`, the one place that says so.
 */
export function browserEntries(): readonly BrowserEntry[] {
  return members('packages').flatMap((member) => {
    const { name, vse, exports } = member.manifest as typeof member.manifest & {
      readonly vse?: { readonly browser?: readonly string[] };
      readonly exports: Readonly<Record<string, EntryExports>>;
    };
    return (vse?.browser ?? []).map((entry) => {
      const source = exports[entry]?.['@vse/source'];
      if (source === undefined)
        throw new Error(`${name}: vse.browser lists ${entry}, which it does not export`);
      return { name: join(name, entry), source: join(member.folder, source), member };
    });
  });
}
