import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cleanEnvironment, forEachAtOnce, mustRun } from './run-command';

/** A registry on this machine that has the packed packages, and all others from the registry that npm is set to. */
export interface Registry {
  readonly url: string;
  stop(): void;
}

/** Newer versions need Node 22. Its audit asks for a tag of node-fetch that not every mirror keeps, and is not used. */
const manifest = {
  private: true,
  dependencies: { verdaccio: '6.8.0' },
  overrides: { 'node-fetch': '2.7.0' },
};

/**
 * Starts verdaccio on loopback, in this folder, and publishes the tarballs to it. Its uplink is the registry of
 * `npm config get registry`; where that wants a token, it is taken from the environment variable `NPM_TOKEN`.
 */
export async function startRegistry(folder: string, tarballs: Iterable<string>): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  await mustRun(folder, ['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund']);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const { stdout } = await mustRun(folder, ['npm', 'config', 'get', 'registry']);
  writeFileSync(join(folder, 'config.json'), JSON.stringify(configuration(folder, stdout.trim()), null, 2));
  const server = startServer(folder, `127.0.0.1:${port}`);
  try {
    await untilReady(server, url, join(folder, 'verdaccio.log'));
    await publish(folder, url, [...tarballs]);
  } catch (error) {
    server.kill();
    throw error;
  }
  return { url, stop: () => void server.kill() };
}

/** Only these packages are published, and they never come from the uplink. */
function configuration(folder: string, uplink: string): object {
  const auth = process.env['NPM_TOKEN'] === undefined ? {} : { auth: { type: 'bearer', token_env: true } };
  return {
    storage: join(folder, 'storage'),
    uplinks: { upstream: { url: uplink, timeout: '60s', max_fails: 20, ...auth } },
    packages: {
      '@vse/*': { access: '$all', publish: '$anonymous' },
      '**': { access: '$all', proxy: 'upstream' },
    },
    web: { enable: false },
    max_body_size: '100mb',
    log: { type: 'stdout', format: 'pretty', level: 'warn' },
  };
}

function startServer(folder: string, listen: string): ChildProcess {
  const log = openSync(join(folder, 'verdaccio.log'), 'a');
  const program = join(folder, 'node_modules/verdaccio/bin/verdaccio');
  const args = [program, '--config', join(folder, 'config.json'), '--listen', listen];
  const server = spawn(process.execPath, args, {
    cwd: folder,
    env: cleanEnvironment(),
    stdio: ['ignore', log, log],
  });
  process.once('exit', () => server.kill());
  return server;
}

async function untilReady(server: ChildProcess, url: string, log: string): Promise<void> {
  for (let tries = 0; tries < 240; tries += 1) {
    if (server.exitCode !== null) break;
    const answer = await fetch(`${url}-/ping`).catch(() => undefined);
    if (answer?.ok === true) return;
    await wait(250);
  }
  throw new Error(`verdaccio does not answer at ${url}\n${readFileSync(log, 'utf8')}`);
}

async function publish(folder: string, url: string, tarballs: readonly string[]): Promise<void> {
  // npm publishes only with some token; to this registry anyone may.
  const token = `--${url.slice('http:'.length)}:_authToken=anyone`;
  await forEachAtOnce(tarballs, (tarball) =>
    mustRun(folder, ['npm', 'publish', tarball, '--registry', url, token, '--ignore-scripts']),
  );
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
