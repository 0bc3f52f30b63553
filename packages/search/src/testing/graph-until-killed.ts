import { approximateIndex } from '../approximate';
import { changeUntilKilled } from './change-until-killed';

// Changes an index with a graph until it is killed.

const [folder, first] = process.argv.slice(2) as [string, string];
const index = await approximateIndex({ folder, dim: 4, fromRows: 1, threads: 1, logBytes: 4000 });
await changeUntilKilled(index, { first: Number(first), saveEvery: 7 });
