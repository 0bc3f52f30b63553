import { join } from 'node:path';
import type { Check } from './check';
import { damageCheck } from './damage-check';
import { fuzzChecks } from './fuzz-check';
import { killCheck } from './kill-check';
import { descriptorCheck, diskCheck } from './limits';
import { checkpoint } from './subjects/checkpoint';
import { ccaFile, pcaFile } from './subjects/fits';
import { modelFolder, searchIndex } from './subjects/models';
import { installationRecord, metricsLog } from './subjects/records';
import { runConfiguration } from './subjects/run-configuration';
import { captionCache, featureStore, interruptedStore } from './subjects/stores';
import { finishedSweep } from './subjects/sweep-row';
import { textJson } from './subjects/text-json';
import { manyShards, victims } from './victim';

/** Extent of the attack. */
export interface AttackOptions {
  /** Empty folder to work in. */
  readonly folder: string;
  /** Places of each kind of damage in each file. */
  readonly places: number;
  /** SIGKILLs in all. */
  readonly kills: number;
  /** Mutated inputs of parsers in all. */
  readonly cases: number;
  readonly seed: number;
}

const subjects = [
  checkpoint,
  featureStore,
  interruptedStore,
  captionCache,
  runConfiguration,
  finishedSweep,
  pcaFile,
  ccaFile,
  ...textJson,
  installationRecord,
  metricsLog,
  modelFolder,
  searchIndex,
];

/** All checks of the attack. */
export async function attackChecks({
  folder,
  places,
  kills,
  cases,
  seed,
}: AttackOptions): Promise<readonly Check[]> {
  const attacked = await victims(join(folder, 'pictures'));
  let checks = 0;
  const own = () => ({ seed, folder: join(folder, `check-${checks++}`) });
  const killsOf = (i: number): number => Math.floor((kills + attacked.length - 1 - i) / attacked.length);
  return [
    ...subjects.map((subject) => damageCheck(subject, { places, ...own() })),
    ...attacked.map((victim, i) => killCheck(victim, { kills: killsOf(i), ...own() })),
    ...attacked.flatMap((victim) => [
      diskCheck(victim, 'full', own()),
      diskCheck(victim, 'read-only', own()),
    ]),
    ...[...attacked, manyShards].map((victim) => descriptorCheck(victim, own())),
    ...(cases > 0 ? fuzzChecks(cases, seed) : []),
  ];
}
