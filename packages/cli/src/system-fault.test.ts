import { readFile, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { expect, it } from 'vitest';
import { systemFault } from './system-fault';

const faultOf = (work: Promise<unknown>) => work.then(() => 'none', systemFault);

it('says what is wrong with a file in one line', async () => {
  const folder = await temporaryFolder();
  const [missing, loop] = [join(folder, 'missing.csv'), join(folder, 'loop.csv')];
  await symlink(loop, loop);
  expect(await faultOf(readFile(missing))).toMatch(`${missing}: it is not there.`);
  expect(await faultOf(readFile(loop))).toMatch(`${loop}: its link leads back to itself.`);
  // Node names no path for a folder that is read: its own message is one line, too.
  expect(await faultOf(readFile(folder))).toMatch(/^[^\n]*EISDIR[^\n]*$/);
});

it('says what is wrong with a connection', async () => {
  const [error] = (await once(connect(1, '127.0.0.1'), 'error').catch((cause: unknown) => [
    cause,
  ])) as unknown[];
  expect(systemFault(error)).toMatch(/^connect ECONNREFUSED[^\n]*$/);
});

it('says nothing of faults of the program', () => {
  expect(systemFault(new TypeError('x is not a function'))).toBeUndefined();
  expect(systemFault('text')).toBeUndefined();
});
