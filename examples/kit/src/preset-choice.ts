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

/** Settings of the preset that `--preset` names: by default those for photographs, and without `--data` those for scenes. */
export function settingsOf<Settings>(
  { preset }: Pick<CommonArguments, 'preset'>,
  settings: PresetSettings<Settings>,
): Settings {
  return settings[preset] ?? settings.paper;
}

/**
 * Chooses the preset.
 *
 * @throws `OptionError` if there is none of this name.
 */
export function presetOf(name: string | undefined, data: string | undefined): PresetChoice {
  if (name === undefined) return data === undefined ? 'scenes' : 'photographs';
  const found = presetChoices.find((choice) => choice === name);
  if (found) return found;
  const other = name === 'best-global' ? ' It is the example best-global.' : '';
  throw new OptionError(`--preset: wanted one of ${presetChoices.join(', ')}, got ${name}.${other}`);
}

/** One line that says which settings a run has, if no flag named them. */
export function presetLine({ preset, given }: Pick<CommonArguments, 'preset' | 'given'>): string | undefined {
  if ('preset' in given.flags || preset !== 'photographs') return undefined;
  return 'Preset photographs: settings that learn on a CPU, where the example has them; --preset paper has those of the paper.';
}
