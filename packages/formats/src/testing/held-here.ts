/** Bytes held by this thread, on its heap and beside it. What the process holds would count other tests' too. */
export function heldHere(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
