import { lockFolder, prepareFolder } from '@vse/formats';
import { answerCaches } from './cache-request';
import { checkInputs } from './existing-inputs';
import type { CommonArguments } from './flags';
import { presetLine } from './preset-choice';
import { explainErrors } from './process';
import { checkConfig } from './store-config';

/**
 * Starts an example: reads its command line, checks the files that it names and the run that it resumes, and locks the folder of the run
 * until the process exits. Errors are printed as one message. `--caches` and `--prune-caches` are answered instead, and end the
 * process.
 */
export async function start<Arguments extends CommonArguments>(
  readArguments: (argv: readonly string[]) => Arguments,
): Promise<Arguments> {
  explainErrors();
  const args = readArguments(process.argv.slice(2));
  const answer = await answerCaches(args);
  if (answer !== undefined) {
    console.log(answer);
    process.exit(0);
  }
  checkInputs(args);
  const line = presetLine(args);
  if (line !== undefined) console.error(line);
  checkConfig(args);
  await lockFolder(args.out, { name: 'example' });
  await prepareFolder(args.out);
  return args;
}
