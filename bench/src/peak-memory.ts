import { readFileSync } from 'node:fs';

/**
 * Peak memory of this process in MiB, from VmHWM on Linux: `maxRSS` starts at the parent's peak there. Elsewhere from
 * `maxRSS`.
 */
export function peakMemory(): number {
  const kilobytes = processStatus().match(/^VmHWM:\s+(\d+) kB/m)?.[1];
  return (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes)) / 1024;
}

function processStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    return '';
  }
}
