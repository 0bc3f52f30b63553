import type { FeatureMatrix, PairedData } from '@vse/core';

/** The same data with one vector per image: the mean of its regions. Images of one vector stay as they are. */
export function pooled<Caption>(
  data: PairedData<FeatureMatrix, Caption>,
): PairedData<FeatureMatrix, Caption> {
  return { ...data, readImages: async (images) => (await data.readImages(images)).map(meanOfRows) };
}

function meanOfRows({ values, length, dim }: FeatureMatrix): FeatureMatrix {
  if (length === 1) return { values, length, dim };
  const mean = new Float32Array(dim);
  for (let i = 0; i < length * dim; i++) mean[i % dim]! += values[i]! / length;
  return { values: mean, length: 1, dim };
}
