const temporary = String.raw`\d+-[0-9a-f-]{36}\.tmp`;
const shard = String.raw`shard-\d{5,}`;

/** Names that a feature store, `vse-extract` and their locks give to files; a store has no others. */
const own = new RegExp(
  '^(?:' +
    [
      'index.json',
      'manifest.json',
      String.raw`${shard}(?:\.boxes)?\.npy`,
      String.raw`${shard}(?:\.sources)?\.json`,
      String.raw`\.(?:index|manifest|${shard})[\w.]*\.${temporary}`,
      String.raw`\.(?:vse|prune|use-[0-9a-f-]{36})\.lock(?:\.[\w.-]+)?`,
    ].join('|') +
    ')$',
);

/** True if a file of this name is part of the feature store in its folder. */
export function isStoreFile(name: string): boolean {
  return own.test(name);
}
