import { readRun, resultsTable } from './results-table';

/** `pnpm results FOLDER...`: prints the results of these runs as one Markdown table. */
const folders = process.argv.slice(2);
if (folders.length === 0) throw new Error('usage: pnpm results FOLDER ..., folders that examples wrote to.');
console.log(resultsTable(folders.map(readRun)));
