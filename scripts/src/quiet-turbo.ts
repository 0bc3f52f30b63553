import { spawnSync } from 'node:child_process';

/** The present environment for turbo: no telemetry and no notices before the first useful line. */
export function quietEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DO_NOT_TRACK: '1',
    NO_UPDATE_NOTIFIER: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    TURBO_TELEMETRY_DISABLED: '1',
  };
}

/** Builds a workspace member and its dependencies. Prints nothing unless the build fails; returns false if it does. */
export function buildQuietly(member: string): boolean {
  const { status, stdout, stderr } = spawnSync(
    'turbo',
    ['run', 'build', `--filter=${member}...`, '--output-logs=errors-only', '--log-order=grouped'],
    { encoding: 'utf8', shell: true, env: quietEnvironment(), maxBuffer: 2 ** 28 },
  );
  if (status !== 0) console.error(`${stdout}${stderr}`);
  return status === 0;
}
