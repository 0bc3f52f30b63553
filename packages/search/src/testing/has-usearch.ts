/** True where `usearch` has a binary for this system: tests that need it are skipped elsewhere. */
export const hasUsearch: boolean = await import('usearch').then(
  () => true,
  (error: unknown) => {
    console.log(`Tests of approximate search are skipped: ${String(error).split('\n')[0]}`);
    return false;
  },
);
