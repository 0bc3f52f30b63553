import { createHash } from 'node:crypto';
import { openForReading } from './files';

/** The SHA-256 of a file as 64 hexadecimal digits, read a piece at a time. */
export async function sha256File(path: string): Promise<string> {
  const { file } = await openForReading('sha256File', path);
  const hash = createHash('sha256');
  for await (const piece of file.createReadStream()) hash.update(piece as Buffer);
  return hash.digest('hex');
}
