import { diagnose, formatDiagnosis, type DiagnosisRow } from './diagnose';
import { installedVersion } from './search/installed';
import { repairs } from './repairs/repairs';

/** Prints the rows of `diagnose` and the applied repairs; returns the exit code: 0 if any backend works. */
export async function runDoctor(
  print: (text: string) => void = console.log,
  find: () => Promise<readonly DiagnosisRow[]> = diagnose,
): Promise<0 | 1> {
  const rows = await find();
  const usable = rows.filter((row) => row.usable);
  const [best] = usable;
  print(`tfjs-core ${installedVersion('@tensorflow/tfjs-core') ?? 'not found'}\n`);
  print(formatDiagnosis(rows));
  const applied = repairs.filter(({ backend }) => usable.some((row) => row.backend === backend));
  if (applied.length > 0) print('\nRepairs, and the fault that each one mends:');
  for (const { name, why } of applied) print(`- ${name}: ${why}`);
  print(best ? `\nuseBackend() takes ${best.backend}.` : '\nNo backend works: install one of those above.');
  return best ? 0 : 1;
}
