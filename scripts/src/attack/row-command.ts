/** A row of a sweep: ten steps, each kept in a file, and a result that tells if one was repeated or lost. */
const program = `
import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const valueOf = (flag) => process.argv[process.argv.indexOf(flag) + 1];
const { factor, pause = 0 } = JSON.parse(readFileSync(valueOf('--config'), 'utf8'));
const at = (name) => join(valueOf('--out'), name);
const steps = () =>
  existsSync(at('steps.txt')) ? readFileSync(at('steps.txt'), 'utf8').split('\\n').slice(0, -1) : [];

process.on('uncaughtException', (error) => {
  console.error(error.message); // its last line is the row's error
  process.exit(1);
});
let stopped = false;
process.on('SIGINT', () => (stopped = true));
// A kill may cut the last line off.
writeFileSync(
  at('steps.new'),
  steps()
    .map((step) => step + '\\n')
    .join(''),
);
renameSync(at('steps.new'), at('steps.txt'));
for (let step = steps().length + 1; step <= 10; step++) {
  if (stopped) process.exit(130);
  if (pause > 0) await sleep(pause);
  appendFileSync(at('steps.txt'), step + '\\n');
}
const sum = steps().reduce((total, step) => total + Number(step), 0);
writeFileSync(at('results.json'), JSON.stringify([{ system: 'row', rsum: factor * sum }]));
`;

/** Command of the rows: plain Node, which starts at once. */
export const rowCommand: readonly string[] = [process.execPath, '--input-type=module', '-e', program, '--'];
