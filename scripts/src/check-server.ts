import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killServers, startServing } from '../../packages/server/src/testing/kill-servers';

/**
 * `pnpm check:server [--long]`: 1,000 clients search at once for 5 seconds (a minute), below the limit of searches and above it,
 * and servers are killed 5 times (100) while pictures come and go. Every request must be answered: by results below the limit,
 * by results or 429 with Retry-After above it; and nothing acknowledged may be lost.
 */
const isLong = process.argv.includes('--long');
const clients = 1000;
const home = await mkdtemp(join(tmpdir(), 'vse-check-server-'));
const faults: string[] = [];

/** Searches until a time, and counts the answers by status. */
async function load(url: string, seconds: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const statuses = new Map<number | string, number>();
  const times: number[] = [];
  const until = performance.now() + 1000 * seconds;
  const words = ['red', 'green', 'blue', 'yellow', 'grey'];
  const ask = (text: string): Promise<number | string> =>
    new Promise((resolve) => {
      const sent = request(
        `${url}/api/search?limit=20&q=${encodeURIComponent(text)}`,
        { agent },
        (answer) => {
          answer.resume();
          const isWaitLess = answer.statusCode === 429 && !(Number(answer.headers['retry-after']) > 0);
          answer.on('end', () => resolve(isWaitLess ? '429 without Retry-After' : answer.statusCode!));
          answer.on('error', ({ message }) => resolve(message));
        },
      );
      sent.on('error', ({ message }) => resolve(message));
      sent.end();
    });
  const client = async (_: unknown, number: number): Promise<void> => {
    for (let turn = 0; performance.now() < until; turn++) {
      const start = performance.now();
      const status = await ask(`${words[(number + turn) % words.length]!} ${number} ${turn}`);
      times.push(performance.now() - start);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  times.sort((a, b) => a - b);
  return { statuses, p99: times[Math.floor(0.99 * times.length)]! };
}

/** Lets all clients search on a server that takes on so many searches at once; `allowed` are the statuses that they may see. */
async function checkLoad(searches: number, allowed: readonly number[]): Promise<void> {
  const count = isLong ? 10_000 : 1000;
  const { child, closed, vse, url } = await startServing(
    join(home, 'pictures'),
    join(home, 'index'),
    count,
    searches,
  );
  const { pictures } = await vse.status();
  const { statuses, p99 } = await load(url, isLong ? 60 : 5);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const memory = Number(/^process_resident_memory_bytes (\d+)/m.exec(metrics)?.[1]) / 2 ** 20;
  console.log(
    `${clients} clients on ${pictures.count} pictures, at most ${searches} searches at once: ` +
      `${[...statuses].map(([status, times]) => `${times} x ${status}`).join(', ')}; p99 ${p99.toFixed(0)} ms, ${memory.toFixed(0)} MiB`,
  );
  for (const status of allowed) if (!statuses.has(status)) faults.push(`no answer of ${status}`);
  for (const status of statuses.keys()) {
    if (typeof status !== 'number' || !allowed.includes(status)) faults.push(`an answer of ${status}`);
  }
  child.kill('SIGTERM');
  const [code] = await closed;
  if (code !== 0) faults.push(`on SIGTERM the server ended with ${code}`);
}

await checkLoad(1024, [200]);
await checkLoad(32, [200, 429]);

const kills = isLong ? 100 : 5;
const { acknowledged, lost } = await killServers({ home: join(home, 'killed'), kills, seed: 11 });
console.log(`${kills} kills: ${acknowledged} changes acknowledged, ${lost.length} lost`);
faults.push(...lost);
await rm(home, { recursive: true, force: true });
for (const fault of faults) console.log(`FAIL ${fault}`);
console.log(`${faults.length === 0 ? 3 : 2} passed, ${faults.length} failed, 0 skipped`);
process.exitCode = faults.length > 0 ? 1 : 0;
