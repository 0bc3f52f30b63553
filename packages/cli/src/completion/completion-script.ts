import type { Command } from 'commander';

/** A shell that there is a completion for. */
export type Shell = 'bash' | 'zsh' | 'fish';

/** Words to complete after the words of a command: commands below it, and its flags. */
interface Completion {
  /** Words before, without the program's name. */
  readonly path: string;
  readonly names: readonly { readonly name: string; readonly about: string }[];
  readonly flags: readonly {
    readonly name: string;
    readonly about: string;
    readonly choices: readonly string[];
  }[];
}

/** A script that completes the commands and flags of a program; files are completed where no word fits. */
export function completionScript(program: Command, shell: Shell): string {
  const all = completionsOf(program, '');
  if (shell === 'fish') return fishScript(program.name(), all);
  return shell === 'bash' ? bashScript(program.name(), all) : zshScript(program.name(), all);
}

function completionsOf(command: Command, path: string): readonly Completion[] {
  const help = { name: '--help', about: 'print help', choices: [] };
  const flags = command.options.flatMap(({ long, description, argChoices }) =>
    long == null ? [] : [{ name: long, about: description, choices: argChoices ?? [] }],
  );
  const own = {
    path,
    names: command.commands.map((below) => ({ name: below.name(), about: below.description() })),
    flags: [...flags, help],
  };
  const below = command.commands.flatMap((sub) => completionsOf(sub, `${path} ${sub.name()}`.trim()));
  return [own, ...below];
}

function wordsOf({ names, flags }: Completion): string {
  return [...names, ...flags].map(({ name }) => name).join(' ');
}

/** Finds the longest known command among the words typed, then offers its words; choices after a flag that has some. */
function bashScript(program: string, all: readonly Completion[]): string {
  const cases = all.map((one) => `    '${one.path}') words='${wordsOf(one)}' ;;`);
  const known = all.map((one) => `'${one.path}'`).join('|');
  const choices = all.flatMap((one) =>
    one.flags
      .filter((flag) => flag.choices.length > 0)
      .map((flag) => `    '${one.path} ${flag.name}') words='${flag.choices.join(' ')}' ;;`),
  );
  return `_${program}() {
  local word path='' words='' last="\${COMP_WORDS[COMP_CWORD-1]}" current="\${COMP_WORDS[COMP_CWORD]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${path:+$path }$word" in ${known}) path="\${path:+$path }$word" ;; esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  case "$path $last" in
${choices.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o bashdefault -o default -F _${program} ${program}`;
}

function zshScript(program: string, all: readonly Completion[]): string {
  return `#compdef ${program}
autoload -U +X bashcompinit && bashcompinit
${bashScript(program, all)}`;
}

function fishScript(program: string, all: readonly Completion[]): string {
  const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
  const lines = all.flatMap(({ path, names, flags }) => {
    const condition =
      path === ''
        ? '__fish_use_subcommand'
        : path
            .split(' ')
            .map((word) => `__fish_seen_subcommand_from ${word}`)
            .join('; and ');
    const start = `complete -c ${program} -n ${quoted(condition)}`;
    return [
      ...names.map(({ name, about }) => `${start} -f -a ${name} -d ${quoted(about)}`),
      ...flags.map(
        ({ name, about, choices }) =>
          `${start} -l ${name.slice(2)} -d ${quoted(about)}${choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : ''}`,
      ),
    ];
  });
  return lines.join('\n');
}
