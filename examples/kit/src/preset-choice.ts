import { OptionError } from '@vse/core';
import type { CommonArguments } from './flags';

/** Settings of an example: the paper's, those for photographs on a CPU, and those for the embedded data set. */
export type PresetChoice = 'paper' | 'photographs' | 'scenes';

/** Names of the presets that examples have. */
export const presetChoices = ['paper', 'photographs', 'scenes'] as const satisfies readonly PresetChoice[];

/** Settings by preset. Without settings of their own for photographs, those of the paper learn there too. */
export interface PresetSettings<Settings> {
  readonly paper: Settings;
  readonly photographs?: Settings;
  readonly scenes: Settings;
}

/** The one preset of an example, which its runs take on any data. */
export interface OnlyPreset<Settings> {
  readonly name: string;
  readonly settings: Settings;
}

/** Presets of an example. */
export type Presets<Settings> = PresetSettings<Settings> | OnlyPreset<Settings>;

/** Settings of the preset that `--preset` names: by default those for photographs, and without `--data` those for scenes. */
export function settingsOf<Settings>(preset: PresetChoice, presets: Presets<Settings>): Settings {
  if (isOnly(presets)) return presets.settings;
  return presets[preset] ?? presets.paper;
}

/**
 * Chooses the preset; the name of an example's only preset stands for the default.
 *
 * @throws `OptionError` if there is none of this name.
 */
export function presetOf(
  name: string | undefined,
  data: string | undefined,
  presets?: Presets<object>,
): PresetChoice {
  const only = presets && isOnly(presets) ? presets.name : undefined;
  if (name === undefined || name === only) return data === undefined ? 'scenes' : 'photographs';
  const found = presetChoices.find((choice) => choice === name);
  if (found) return found;
  const names = [...(only === undefined ? [] : [only]), ...presetChoices].join(', ');
  const other = name === 'best-global' ? ' It is the example best-global.' : '';
  throw new OptionError(`--preset: wanted one of ${names}, got ${name}.${other}`);
}

/** Help of `--preset`: what each preset of the example sets. */
export function presetHelp(presets: Presets<object> | undefined): string {
  if (!presets) return '  --preset NAME      changes nothing here: the settings are the same for all data';
  if (isOnly(presets)) {
    return `  --preset NAME      ${presets.name}, the settings of every run: ${listOf(presets.settings)}`;
  }
  const { paper, photographs = paper, scenes } = presets;
  const lines = [
    `photographs (default with --data): ${listOf(photographs)}`,
    `paper: ${paper === photographs ? 'the same' : listOf(paper)}`,
    `scenes (default without --data): ${listOf(scenes)}`,
  ];
  return lines.map((line, i) => `${(i === 0 ? '  --preset NAME' : '').padEnd(21)}${line}`).join('\n');
}

/** One line that says which settings a run has where no flag named them, or that the flag changes nothing. */
export function presetLine({ preset, given }: Pick<CommonArguments, 'preset' | 'given'>): string | undefined {
  const { example, flags, presets } = given;
  const named = flags['preset'];
  if (!presets) {
    return named === undefined
      ? undefined
      : `--preset ${named}: ${example} has the same settings for all data.`;
  }
  if (isOnly(presets)) {
    if (named === presets.name) return undefined;
    const ignored = named === undefined ? '' : `--preset ${named}: this example has one preset. `;
    return `${ignored}Preset ${presets.name}: ${listOf(presets.settings)}.`;
  }
  if (named !== undefined || preset !== 'photographs') return undefined;
  const { paper, photographs = paper } = presets;
  const about =
    paper === photographs
      ? 'the same as --preset paper'
      : 'sizes for a CPU; --preset paper has those of the paper';
  return `Preset photographs (${about}): ${listOf(photographs)}.`;
}

function isOnly<Settings>(presets: Presets<Settings>): presets is OnlyPreset<Settings> {
  return 'settings' in presets;
}

/** Settings as words: `epochs 12, batch size 64`. Those without a value are chosen elsewhere. */
function listOf(settings: object): string {
  return Object.entries(settings as Readonly<Record<string, unknown>>)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${wordsOf(name)} ${textOf(value)}`)
    .join(', ');
}

function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? `(${listOf(value)})` : String(value);
}
