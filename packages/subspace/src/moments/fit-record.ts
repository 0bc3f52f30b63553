import { DataError } from '@vse/base';

/** A tensor of a fit's file. */
interface FitTensor {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

type FitTensors = Readonly<Record<string, FitTensor>>;

/** Text of a fit's fields for the metadata of its file, with a checksum of them and of the file's tensors. */
export async function fitRecord(
  fields: Readonly<Record<string, unknown>>,
  tensors: FitTensors,
): Promise<string> {
  // Imported on use, so that pages can load the rest of the package.
  const { sealedJson } = await import('@vse/formats');
  return sealedJson({ ...fields, tensors: await digestsOf(tensors) });
}

/**
 * Parses the fields of a fit and compares it and the tensors of its file with their checksums. A file of an older release has
 * none: it is taken as it is.
 *
 * @param where - Caller and file for the message.
 * @param text - The text of `fitRecord`, or the JSON of the fields alone.
 * @param tensors - Tensors of the file.
 * @param names - Names of the fields.
 * @throws `DataError` that starts with `where` if the file was damaged.
 */
export async function readFitRecord(
  where: string,
  text: string,
  tensors: FitTensors,
  names: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const old = parsedJson(text);
  if (old && Object.keys(old).sort().join() === [...names].sort().join()) return old;
  const { parseSealedJson } = await import('@vse/formats');
  const { tensors: wanted, ...fields } = parseSealedJson(where, text);
  const got = await digestsOf(tensors);
  if (JSON.stringify(wanted) === JSON.stringify(got)) return fields;
  throw new DataError(`${where} is damaged: its tensors have other checksums than it says. Write it again.`);
}

function parsedJson(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

async function digestsOf(tensors: FitTensors): Promise<readonly string[]> {
  const { sha256 } = await import('@vse/formats');
  return Object.keys(tensors)
    .sort()
    .map((name) => {
      const { shape, data } = tensors[name]!;
      const { buffer, byteOffset, byteLength } = Float32Array.from(data);
      return sha256([
        Buffer.from(`${name} ${shape.join()} `),
        new Uint8Array(buffer, byteOffset, byteLength),
      ]);
    });
}
