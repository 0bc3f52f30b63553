import type { CommonArguments } from './flags';
import { explainErrors } from './process';
import { storeConfig } from './store-config';

/** Starts an example: reads its command line and stores the configuration of the run. Errors are printed as one message. */
export async function start<Arguments extends CommonArguments>(
  readArguments: (argv: readonly string[]) => Arguments,
): Promise<Arguments> {
  explainErrors();
  const args = readArguments(process.argv.slice(2));
  await storeConfig(args);
  return args;
}
