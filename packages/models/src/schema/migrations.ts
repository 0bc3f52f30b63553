import { DataError } from '@vse/core';
import { schemaVersion } from './manifest';

/** Turns the content of one version of the schema into that of the next. */
export type Migration = (content: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** Migrations by the version that they start from. A new version adds one, and a folder of the old one to the tests. */
const migrations: Readonly<Record<number, Migration>> = {};

/**
 * Brings the content of a `model.json` to the version of this release, one version after another.
 *
 * @throws `DataError` if the version is unknown.
 */
export function migrate(
  file: string,
  content: Readonly<Record<string, unknown>>,
  steps: Readonly<Record<number, Migration>> = migrations,
  target = schemaVersion,
): Readonly<Record<string, unknown>> {
  let current = content;
  for (;;) {
    const version = current['schemaVersion'];
    if (version === target) return current;
    const step = typeof version === 'number' && Object.hasOwn(steps, version) ? steps[version] : undefined;
    if (!step) throw unknownVersion(file, version, target);
    current = step(current);
    if (current['schemaVersion'] !== (version as number) + 1) {
      throw new TypeError(`the migration from version ${String(version)} must give the next version`);
    }
  }
}

function unknownVersion(file: string, version: unknown, target: number): DataError {
  const newer = typeof version === 'number' && version > target;
  return new DataError(
    `openModel: ${file} must have schemaVersion ${target} or an older one, got ${version === undefined ? 'none' : JSON.stringify(version)}. ` +
      (newer ? 'A newer release wrote it: update @vse/models.' : 'Give a folder that saveModel wrote.'),
  );
}
