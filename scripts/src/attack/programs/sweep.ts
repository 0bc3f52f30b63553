import { join } from 'node:path';
import { VseError } from '@vse/base';
import { runSweep } from '@vse/sweep';
import { rowCommand } from '../row-command';
import { program } from './program';

/** A sweep of four rows, two at a time; it resumes. */
await program(async (folder) => {
  const { markdown, missing } = await runSweep(
    { factor: [1, 2, 3, 4], pause: 15 },
    {
      command: rowCommand,
      folder: join(folder, 'sweep'),
      workers: 2,
      restarts: 10,
      onWarning: () => undefined,
    },
  );
  if (missing.length > 0) throw new VseError(`sweep: rows are missing:\n${markdown}`);
});
