import { measureEngine } from './measure';

// One engine in a process of its own: its name, the number of rows, and a folder of embeddings or nothing.
const [name = '', rows = '0', folder = ''] = process.argv.slice(2);
console.log(JSON.stringify(await measureEngine(name, Number(rows), folder === '' ? undefined : folder)));
process.exit(0); // some engines keep threads
