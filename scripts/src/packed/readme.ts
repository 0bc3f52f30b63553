/**
 * The packages that a README says to install: those of its one install line, `npm install ...` or `pnpm add ...`, in a fence
 * for the shell.
 *
 * @throws `Error` if the README has no such line, or several.
 */
export function installLineOf(markdown: string): readonly string[] {
  const shell = [...markdown.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, text]) => text!.split('\n'));
  const lines = shell.flatMap((line) => /^(?:npm install|pnpm add) +([^#]+)/.exec(line)?.[1] ?? []);
  if (lines.length !== 1) {
    throw new Error(
      `a README must have one line that installs, 'npm install ...' in a fence for sh; it has ${lines.length}`,
    );
  }
  const words = lines[0]!.trim().split(/ +/);
  return words.filter((word) => !word.startsWith('-')); // a check installs in its own folder, --global or not
}

/**
 * The settings that a README gives for Yarn with PnP: its one fence of YAML with `packageExtensions`.
 *
 * @throws `Error` if there is no such fence, or several.
 */
export function yarnSettingsOf(markdown: string): string {
  const fences = [...markdown.matchAll(/^```ya?ml\n([\s\S]*?)^```/gm)].map(([, text]) => text!);
  const settings = fences.filter((text) => text.includes('packageExtensions:'));
  if (settings.length !== 1) {
    throw new Error(
      `a README must give the packageExtensions for Yarn once; it does ${settings.length} times`,
    );
  }
  return settings[0]!;
}

/** The lines that a README says to put into `.npmrc`: its fences of ini; empty if it has none. */
export function npmSettingsOf(markdown: string): string {
  return [...markdown.matchAll(/^```ini\n([\s\S]*?)^```/gm)].map(([, text]) => text!).join('');
}
