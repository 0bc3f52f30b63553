import { readFileSync } from 'node:fs';

/**
 * The most megabytes that this process held. `maxRSS` begins, on Linux, with what the process that started this one held,
 * so the kernel's own mark is read where there is one.
 */
export function mostHeld(): number {
  const mark = statusOfProcess().match(/^VmHWM:\s+(\d+) kB/m)?.[1];
  return (mark === undefined ? process.resourceUsage().maxRSS : Number(mark)) / 1024;
}

function statusOfProcess(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    return '';
  }
}
