import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';

/** True if a Redis server can be started here; a missing one is a failure in CI, and is said elsewhere. */
export function canStartRedis(): boolean {
  if (spawnSync('redis-server', ['--version']).status === 0) return true;
  console.log('redis-server is not installed: the tests of the queue are skipped.');
  return process.env['CI'] !== undefined;
}

/** A Redis server and its port; another one if a process takes the port before Redis does. */
export async function startRedis(): Promise<{ redis: ChildProcess; port: number }> {
  for (;;) {
    const port = await freePort();
    const redis = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    const ready = await new Promise<boolean>((resolve, reject) => {
      redis.on('error', reject);
      redis.on('exit', () => resolve(false));
      redis.stdout.on('data', (text) => {
        said += String(text);
        if (said.includes('Ready to accept connections')) resolve(true);
      });
    });
    if (ready) return { redis, port };
    if (!said.includes('Address already in use')) throw new Error(`redis-server ended: ${said}`);
  }
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
