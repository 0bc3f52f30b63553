import { writeFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { VseError } from '@vse/base';
import { damages } from '@vse/testing/faults';
import type { Check } from './check';
import { filesOf, putFiles, type Files } from './files';
import type { Subject } from './subject';

/** Extent of a damage check. */
export interface DamageOptions {
  /** Places for each kind of damage. */
  readonly places: number;
  readonly seed: number;
  /** An empty folder. */
  readonly folder: string;
}

/**
 * Damages every file of a subject, one at a time: flips, cuts, drops and swaps bytes, empties the file, removes it, puts
 * another in its place. Each damage must be refused with a `VseError`, or make no difference to what is read.
 */
export function damageCheck(subject: Subject, { places, seed, folder }: DamageOptions): Check {
  return {
    name: `damaged ${subject.name}`,
    async run() {
      const [here, there] = [join(folder, 'here'), join(folder, 'there')];
      await subject.write(here, 1);
      await subject.write(there, 2);
      const [files, others] = [await filesOf(here), await filesOf(there)];
      const right = await subject.read(here);
      if (right === (await subject.read(there))) throw new Error('both seeds have the same content');
      await putFiles(here, files);
      if (right !== (await subject.read(here)))
        throw new Error('undamaged files read otherwise a second time');
      const counts = { refused: 0, harmless: 0 };
      const faults: string[] = [];
      const targets = new Map([...files].filter(([path]) => subject.isRead?.(path) ?? true));
      const extent = { places, seed, bound: subject.bound ?? true };
      for (const [name, content] of damagedFiles(targets, others, extent)) {
        await putFiles(here, files);
        if (content.bytes === undefined) await rm(join(here, name));
        else await writeFile(join(here, name), content.bytes);
        const outcome = await read(subject, here, right);
        if (outcome === 'refused' || outcome === 'harmless') counts[outcome] += 1;
        else faults.push(`${name}, ${content.name}: ${outcome}`);
      }
      const total = counts.refused + counts.harmless + faults.length;
      if (faults.length > 0) {
        throw new Error(`${faults.length} of ${total} damages:\n${faults.slice(0, 10).join('\n')}`);
      }
      return `${targets.size} files, ${total} damages, ${counts.refused} refused, ${counts.harmless} harmless, 0 silent`;
    },
  };
}

async function read(subject: Subject, folder: string, right: string): Promise<string> {
  try {
    const content = await subject.read(folder);
    return content === right ? 'harmless' : `loaded with other content: ${excerpt(content, right)}`;
  } catch (error) {
    return VseError.isInstance(error) ? 'refused' : `not a VseError: ${String(error)}`;
  }
}

function excerpt(content: string, right: string): string {
  let at = 0;
  while (at < right.length && content[at] === right[at]) at++;
  return `${content.slice(Math.max(0, at - 40), at + 40)} instead of ${right.slice(Math.max(0, at - 40), at + 40)}`;
}

interface DamagedFile {
  readonly name: string;
  /** Absent if the file is removed. */
  readonly bytes?: Buffer;
}

function* damagedFiles(
  files: Files,
  others: Files,
  { places, seed, bound }: { readonly places: number; readonly seed: number; readonly bound: boolean },
): Generator<readonly [string, DamagedFile]> {
  for (const [number, [path, content]] of [...files].entries()) {
    for (const { name, bytes } of damages(content, { places, seed: seed + number })) {
      yield [path, { name, bytes }];
    }
    yield [path, { name: 'emptied', bytes: Buffer.alloc(0) }];
    yield [path, { name: 'removed' }];
    for (const [other, bytes] of files) {
      if (!bytes.equals(content)) yield [path, { name: `replaced by ${other}`, bytes }];
    }
    const twin = others.get(path);
    if (bound && twin && !twin.equals(content))
      yield [path, { name: 'replaced by that of another', bytes: twin }];
  }
}
