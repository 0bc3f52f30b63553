import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@vse/base';
import type { Check } from './check';
import { differingFiles } from './files';
import { resultsOf, runVictim, undisturbed, type Victim } from './victim';

/** Extent of a kill check. */
export interface KillOptions {
  /** SIGKILLs that must hit the program at work. */
  readonly kills: number;
  /** Kills of one run before it is left to end. Defaults to `5`. */
  readonly perRun?: number;
  readonly seed: number;
  /** Folder to work in. */
  readonly folder: string;
}

/**
 * Kills a program at random moments of its work, resumes it, and kills it again; once it is left to end, its files must be
 * those of a run that nothing disturbed, byte for byte. Half of the kills spare the processes that it started.
 */
export function killCheck(victim: Victim, { kills, perRun = 5, seed, folder }: KillOptions): Check {
  return {
    name: `killed ${victim.name}`,
    async run() {
      const random = seededRandom(seed);
      const { results, worked } = await undisturbed(victim, join(folder, 'undisturbed'));
      let done = 0;
      let runs = 0;
      while (done < kills) {
        const here = join(folder, `run-${runs++}`);
        let code: number | null = null;
        for (let hit = 0; hit < perRun && done < kills;) {
          const moment = { killAfter: random.next() * worked, group: random.next() < 0.5 };
          const ended = await runVictim(victim, here, moment);
          ({ code } = ended);
          if (code === 0) break; // it was done before the kill came
          if (code !== null) throw new Error(`kill ${done}: it ended with ${code}:\n${ended.said}`);
          hit += 1;
          done += 1;
        }
        if (code !== 0) {
          const ended = await runVictim(victim, here);
          if (ended.code !== 0)
            throw new Error(`run ${runs}: resumed, it ended with ${ended.code}:\n${ended.said}`);
        }
        const differing = differingFiles(results, await resultsOf(victim, here));
        if (differing.length > 0)
          throw new Error(`run ${runs}: ${differing.join(', ')} differ from an undisturbed run`);
        await rm(here, { recursive: true, force: true });
      }
      return `${done} kills, ${runs} runs, all with the bytes of one left alone`;
    },
  };
}
