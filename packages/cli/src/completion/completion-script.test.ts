import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { vse } from '../testing/run';

/** Words that bash offers for a command line, whose last word is being typed. */
function offered(script: string, words: readonly string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const program = `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _vse; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['--norc', '-c', program], { encoding: 'utf8' }).trim().split('\n');
}

describe('vse completion', () => {
  it('completes commands, flags and choices in bash', async () => {
    const { output } = await vse(['completion', 'bash']);
    expect(offered(output, ['vse', 'se'])).toEqual(['search', 'serve']);
    expect(offered(output, ['vse', 'search', 'model', '--thu'])).toEqual(['--thumbnails']);
    expect(offered(output, ['vse', 'search', 'model', '--thumbnails', 'k'])).toEqual(['kitty']);
    expect(offered(output, ['vse', 'network', 'g'])).toEqual(['get']);
    expect(offered(output, ['vse', 'network', 'get', '--sh'])).toEqual(['--sha256']);
    expect(offered(output, ['vse', 'search', 'model', 'x'])).toEqual(['']);
  });

  it('has scripts for zsh and fish', async () => {
    expect((await vse(['completion', 'zsh'])).output).toMatch(/^#compdef vse\n/);
    const fish = (await vse(['completion', 'fish'])).output;
    expect(fish).toContain("complete -c vse -n '__fish_use_subcommand' -f -a search");
    expect(fish).toContain('-l thumbnails');
    expect((await vse(['completion', 'csh'])).errors).toContain('Allowed choices are bash, zsh, fish');
  });
});
