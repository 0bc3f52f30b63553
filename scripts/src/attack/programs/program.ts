import { VseError } from '@vse/base';

/** First line that a program prints, once its modules are loaded: what comes after is its work. */
export const begun = 'begun';

/** Exit status of a program that ended with an error of the project, which it has printed. */
export const refused = 3;

/** Runs the work of a program in the folder that its command line names. */
export async function program(work: (folder: string) => Promise<void>): Promise<void> {
  console.log(begun);
  try {
    await work(process.argv[2]!);
  } catch (error) {
    if (!VseError.isInstance(error)) throw error;
    console.error(error.message);
    process.exitCode = refused;
  }
}
