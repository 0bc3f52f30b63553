import { measureLibrary } from './measure';

// One library in a process of its own: its name, the number of rows, and a folder of embeddings or nothing.
const [name = '', rows = '0', folder = ''] = process.argv.slice(2);
console.log(JSON.stringify(await measureLibrary(name, Number(rows), folder === '' ? undefined : folder)));
process.exit(0); // some libraries keep threads
