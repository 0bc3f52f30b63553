import { ServiceError } from '../service-error';

const ending = /\.(jpe?g|png|webp|gif|tiff?|avif)$/i;
const mostParts = 10;
const mostBytes = 200;

/**
 * Checks the id of a picture that is to be added: a path below the folder that every file system takes.
 *
 * @throws `ServiceError` that says what is wrong.
 */
export function checkNewId(id: string): void {
  const parts = id.split('/');
  const fault =
    faultOf(id) ??
    (parts.length > mostParts ? `it must have at most ${mostParts} parts` : undefined) ??
    parts.map(faultOfPart).find((found) => found !== undefined) ??
    (ending.test(id) ? undefined : 'it must end in .jpg, .png, .webp, .gif, .tif or .avif');
  if (fault !== undefined) {
    throw new ServiceError(
      'bad-request',
      `The id must be the path of a picture below the folder: ${fault}.`,
      'id',
    );
  }
}

/** True for an id that names nothing outside of its folder, whatever is on the disk. */
export function staysBelow(id: string): boolean {
  return (
    id !== '' && faultOf(id) === undefined && id.split('/').every((part) => part !== '..' && part !== '.')
  );
}

function faultOf(id: string): string | undefined {
  if (/[\p{Cc}\p{Cs}]/u.test(id)) return 'it must have no control characters';
  if (/[\\:]/.test(id)) return 'it must have no backslash and no colon';
  if (id.startsWith('/')) return 'it must not be absolute';
  return undefined;
}

function faultOfPart(part: string): string | undefined {
  if (part === '') return 'it must have no empty part';
  if (part.startsWith('.')) return 'no part of it may begin with a dot';
  if (part === '__MACOSX') return '__MACOSX is passed over';
  if (/[*?"<>|]/.test(part)) return 'it must have none of * ? " < > |';
  if (/[. ]$/.test(part)) return 'no part of it may end with a dot or a space';
  if (Buffer.byteLength(part) > mostBytes) return `no part of it may have more than ${mostBytes} bytes`;
  return undefined;
}
