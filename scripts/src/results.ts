import { readRun, resultsTable } from './results-table';

/** `results FOLDER ...`: what the examples wrote into these folders, as one table in Markdown. */
const folders = process.argv.slice(2);
if (folders.length === 0) throw new Error('usage: pnpm results FOLDER ..., folders that examples wrote to.');
console.log(resultsTable(folders.map(readRun)));
