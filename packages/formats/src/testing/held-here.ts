/** Bytes held by this thread, on its heap and beside it; the whole process would include the tests of other threads. */
export function heldHere(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
