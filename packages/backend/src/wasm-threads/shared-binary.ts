/** The import of the kernels' binary: memory `env.memory` of any size. */
const UNSHARED = [0x02, 0x0f, 0x01, 0x03, ...name('env'), 0x06, ...name('memory'), 0x02, 0x00, 0x00];
/** The same, shared and of at most 65,536 pages. */
const SHARED = [
  0x02, 0x12, 0x01, 0x03, ...name('env'), 0x06, ...name('memory'), 0x02, 0x03, 0x00, 0x80, 0x80, 0x04,
]; // prettier-ignore

/** Most pages of a shared memory: 4 GiB. */
export const MOST_PAGES = 65_536;

/**
 * A binary that imports memory, made to import shared memory: nothing else in it differs, as its instructions are the same on
 * both.
 *
 * @throws `Error` if the binary does not import memory as AssemblyScript writes it.
 */
export function sharedBinary(binary: Uint8Array): Uint8Array {
  const at = binary.findIndex((_, i) => UNSHARED.every((byte, j) => binary[i + j] === byte));
  if (at < 0) throw new Error('the binary does not import env.memory');
  return Uint8Array.from([...binary.subarray(0, at), ...SHARED, ...binary.subarray(at + UNSHARED.length)]);
}

function name(text: string): readonly number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}
