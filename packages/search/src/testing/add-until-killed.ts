import { buildIndex, openIndex } from '../index';
import { changeUntilKilled } from './change-until-killed';

// Changes an exact index until it is killed.

const [folder, first] = process.argv.slice(2) as [string, string];
const options = { threads: 1, logBytes: 4000 };
const index =
  first === '0'
    ? await buildIndex({ folder, dim: 4, precision: 'int8', ...options })
    : await openIndex(folder, options);
await changeUntilKilled(index, { first: Number(first), saveEvery: 11 });
