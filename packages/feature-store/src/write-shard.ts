import { join } from 'node:path';
import { DataError, type FeatureMatrix } from '@vse/base';
import { crc32 } from 'node:zlib';
import { encodeNpyHeader, sha256, toFloat16, writeFileAtomic } from '@vse/formats';
import type { ShardFile, ShardRecord, SkippedImage, StoreIndex } from './store-index';

/** Feature vectors of one image and their places in it. */
export interface ExtractedFeatures {
  /** Feature vectors. */
  readonly features: FeatureMatrix;
  /** Box of each vector, flat `[x1, y1, x2, y2]` relative to the image's width and height. */
  readonly boxes: Float32Array;
  /** Rows and columns of the grid whose cells the vectors are, row by row; absent for other vectors. */
  readonly grid?: { readonly rows: number; readonly columns: number };
}

/** One image to store: its features, or the reason why it has none. */
export type StoredImage =
  ({ readonly id: string } & ExtractedFeatures) | { readonly id: string; readonly skipped: SkippedImage };

/** Writes the features and boxes of a shard; returns its record. Skipped images get no row. */
export async function writeShard(
  folder: string,
  name: string,
  images: readonly StoredImage[],
  { dtype, shape: [, length, dim] }: Pick<StoreIndex, 'dtype' | 'shape'>,
): Promise<ShardRecord> {
  const kept = images.filter((image) => 'features' in image);
  const skipped = images.flatMap((image) => ('skipped' in image ? [image.skipped] : []));
  const ids = kept.map(({ id }) => id);
  const lengths = kept.map(({ features }) => features.length);
  if (kept.length === 0) return { ids, lengths, skipped };
  const values = new Float32Array(kept.length * length * dim);
  const corners = new Float32Array(kept.length * length * 4);
  kept.forEach((image, row) => {
    assertStorable(image.id, image, length, dim, dtype);
    values.set(image.features.values, row * length * dim);
    corners.set(image.boxes, row * length * 4);
  });
  const shape = (width: number) => [kept.length, length, width];
  const features = await writeRows(folder, `${name}.npy`, shape(dim), values, dtype);
  const boxes = await writeRows(folder, `${name}.boxes.npy`, shape(4), corners, 'float32');
  return { features, boxes, ids, lengths, skipped };
}

/** Writes an npy file; the checksums are of the bytes in memory, so that they also detect a disk that writes others. */
async function writeRows(
  folder: string,
  file: string,
  shape: readonly number[],
  values: Float32Array,
  dtype: 'float16' | 'float32',
): Promise<ShardFile> {
  const numbers = dtype === 'float16' ? toFloat16(values) : values;
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  const pieces = [encodeNpyHeader(dtype, shape), bytes];
  await writeFileAtomic(join(folder, file), pieces);
  return { file, sha256: sha256(pieces), rows: rowSums(bytes, shape[0]!) };
}

/** The CRC-32 of each row, little-endian, in base64. */
function rowSums(bytes: Uint8Array, rows: number): string {
  const rowBytes = bytes.length / rows;
  const sums = Buffer.alloc(rows * 4);
  for (let row = 0; row < rows; row++) {
    sums.writeUInt32LE(crc32(bytes.subarray(row * rowBytes, (row + 1) * rowBytes)), row * 4);
  }
  return sums.toString('base64');
}

function assertStorable(
  id: string,
  { features, boxes }: ExtractedFeatures,
  length: number,
  dim: number,
  dtype: 'float16' | 'float32',
): void {
  if (features.dim !== dim || features.length > length || features.values.length !== features.length * dim) {
    throw new DataError(
      `feature store: ${id} must have at most ${length} vectors of ${dim} numbers, got ${features.length} of ${features.dim} (${features.values.length} numbers).`,
    );
  }
  if (boxes.length !== features.length * 4)
    throw new DataError(
      `feature store: ${id} must have one box per vector, got ${features.length} vectors and ${boxes.length / 4} boxes.`,
    );
  const limit = dtype === 'float16' ? 65504 : Infinity;
  const wrong = features.values.find((x) => !Number.isFinite(x) || Math.abs(x) > limit);
  if (wrong === undefined) return;
  const remedy = Number.isFinite(wrong) ? " Keep the features as dtype: 'float32'." : '';
  throw new DataError(`feature store: ${id} holds ${wrong}, which ${dtype} cannot keep.${remedy}`);
}
