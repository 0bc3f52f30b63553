import type { GoldenSettings, GoldenTensor, GoldenTensors } from './golden';
import { scanOptions } from './scan-settings';

/**
 * Roundings of the norms by which SCAN divides the products of regions and words, as multiples of a norm: `condition` of
 * `goldenTolerance`. A product is off by about half a rounding of the sum of the sizes of its terms; in the gradient of a
 * quotient the square of the norm doubles that. With a caption of one word, or an image of one region, a norm is that of
 * one product, which may almost cancel; there PyTorch in float32 differs from itself in float64 as much.
 */
export function scanCondition(
  settings: GoldenSettings,
  inputs: GoldenTensors,
  direction = scanOptions(settings).direction,
): number {
  const { normalization = 'clipped-l2' } = scanOptions(settings);
  const negative = normalization.startsWith('clipped') ? 0.1 : 1; // factor of products below 0
  if (!normalization.endsWith('l2') && !normalization.endsWith('l1')) return 0;
  const [images, captions] = [rowsOf(inputs['images']!), rowsOf(inputs['captions']!)];
  const lengths = inputs['cap_lens']!.data as number[];
  let most = 0;
  for (const regions of images) {
    for (const [caption, words] of captions.entries()) {
      const queries = direction === 'image-to-text' ? regions : words.slice(0, lengths[caption]);
      const sources = direction === 'image-to-text' ? words.slice(0, lengths[caption]) : regions;
      for (const source of sources) {
        let [norm, sizes] = [0, 0];
        for (const query of queries) {
          const products = query.map((value, i) => value * source[i]!);
          const product = products.reduce((sum, value) => sum + value, 0);
          const factor = product < 0 ? negative : 1;
          norm += (factor * product) ** 2;
          sizes += (factor * products.reduce((sum, value) => sum + Math.abs(value), 0)) ** 2;
        }
        if (norm > 0) most = Math.max(most, Math.sqrt(sizes / norm));
      }
    }
  }
  return most;
}

/** Vectors `[items, rows, dim]` of a golden tensor. */
function rowsOf({ shape, data }: GoldenTensor): number[][][] {
  const [items, rows, dim] = shape as [number, number, number];
  return Array.from({ length: items }, (_, item) =>
    Array.from({ length: rows }, (_, row) =>
      data.slice((item * rows + row) * dim, (item * rows + row + 1) * dim).map((value) => value ?? 0),
    ),
  );
}
