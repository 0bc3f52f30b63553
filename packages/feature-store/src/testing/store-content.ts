import type { FeatureStore } from '../feature-store';

/** All that an open store holds, as text; the store is closed. */
export async function storeContent(store: FeatureStore): Promise<string> {
  try {
    const rows = Array.from({ length: store.rows }, (_, row) => row);
    const { ids, skipped, dtype, extractor, length, dim } = store;
    const features = (await store.read(rows)).map(({ values }) => [...values]);
    const boxes = (await store.readBoxes(rows)).map((values) => [...values]);
    return JSON.stringify({ ids, skipped, dtype, extractor, length, dim, features, boxes });
  } finally {
    await store.close();
  }
}
