/** Commands to try after the demo, with what each does; all work as printed in the root of a clone that ran the demo. */
export const commands: readonly (readonly [string, string])[] = [
  [
    'node examples/scan-flickr30k/dist/main.js --system scan-i2t-avg',
    'another model: regions attend to words',
  ],
  ['node examples/scan-flickr30k/dist/main.js --help', 'pictures, networks and settings of your own'],
  ['npx --yes pnpm@10 check:quickstart', 'the program of the README, and its swap to SCAN'],
];

/** The end of the demo, whose flags are given: what to open, and what to try next. */
export function nextSteps(flags: readonly string[]): string {
  const width = Math.max(...commands.map(([command]) => command.length));
  const lines = commands.map(([command, does]) => `  ${command.padEnd(width)}  # ${does}`);
  return `\nOpen ${reportOf(flags)} in a browser. Try next:\n${lines.join('\n')}`;
}

function reportOf(flags: readonly string[]): string {
  const at = flags.findIndex((flag) => flag === '--out' || flag.startsWith('--out='));
  const out = flags[at]?.slice('--out='.length) || flags[at + 1]; // the folder is in the flag, or after it
  return `${at === -1 || out === undefined ? 'runs/scan-flickr30k' : out}/report.html`;
}
