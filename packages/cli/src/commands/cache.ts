import { command, group, type CommonFlags, type MakeCommand } from './command';

/** Flags of `vse cache prune`. */
export interface PruneFlags extends CommonFlags {
  readonly unused: string;
}

/** `vse cache`: stores of features. */
export const cacheCommand: MakeCommand = (execute) => {
  const cache = group('cache', 'Lists cached features of pictures, or removes those that nobody uses.');
  const folder = 'folder of the caches (default: VSE_CACHE, or .cache/vse)';
  cache.addCommand(
    command('list', 'Lists the caches with size, contents and last use.')
      .argument('[folder]', folder)
      .action((given: string | undefined, flags: CommonFlags) =>
        execute(async (context) => (await import('../cache/run-cache')).runCacheList(given, context), flags),
      ),
  );
  cache.addCommand(
    command('prune', 'Removes caches that were not used for some time; those in use stay.')
      .argument('[folder]', folder)
      .requiredOption('--unused <age>', 'time without use, such as 12h, 30d or 4w, or all')
      .action((given: string | undefined, flags: PruneFlags) =>
        execute(
          async (context) => (await import('../cache/run-cache')).runCachePrune(given, flags, context),
          flags,
        ),
      ),
  );
  return cache;
};
