import { MIMEType } from 'node:util';
import { ServiceError } from '../service-error';

/** Parts of a form, at most: a picture, its metadata and its captions, with room for fields that nobody reads. */
const mostParts = 16;
/** Bytes of the headers of a part, at most. */
const headerBytes = 8 * 1024;

/**
 * Checks a form before it is parsed: a parser makes an object of each part, and a body of some megabytes has room for a million.
 * Returns the content-type to parse it with.
 *
 * @throws `ServiceError` for a boundary that is none, too many parts, and headers of a part that do not end.
 */
export function checkForm(type: string, body: Uint8Array): string {
  const boundary = boundaryOf(type);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const delimiter = `--${boundary}`;
  let parts = 0;
  for (let at = bytes.indexOf(delimiter); at >= 0; at = bytes.indexOf(delimiter, at)) {
    at += delimiter.length;
    if (bytes.toString('latin1', at, at + 2) === '--') break; // the end of the form
    parts += 1;
    if (parts > mostParts) throw wrong(`it must have at most ${mostParts} parts`);
    const headers = bytes.subarray(at, at + headerBytes);
    if (!headers.includes('\r\n\r\n')) {
      throw wrong(`the headers of part ${parts} must end with an empty line within ${headerBytes} bytes`);
    }
  }
  return `multipart/form-data; boundary="${boundary}"`;
}

/** Boundary of a form, as its content-type states it. */
function boundaryOf(type: string): string {
  let boundary: string | null = null;
  try {
    boundary = new MIMEType(type).params.get('boundary');
  } catch {
    // no content-type, and so without a boundary
  }
  if (boundary !== null && /^[0-9A-Za-z'()+_,./:=?-]{1,70}$/.test(boundary)) return boundary;
  throw wrong('its content-type must state a boundary of 1 to 70 letters, digits and marks');
}

function wrong(reason: string): ServiceError {
  return new ServiceError('bad-request', `The form cannot be read: ${reason}.`);
}
