import { openModel, type MetricsRecord, type ModelManifest } from '@vse/models/node';
import type { Answer, Context } from '../context';
import { startBackend } from '../models/open-for-use';

/** Opens a model, which checks every file and weight, and describes it. */
export async function inspectModel(folder: string, context: Context): Promise<Answer> {
  await startBackend({ backend: 'cpu' }, context);
  const model = await openModel(folder);
  try {
    const { manifest, images, captions, similarity } = model;
    const variables = [...images.variables(), ...captions.variables()];
    const weights = variables.reduce((sum, { variable }) => sum + variable.size, 0);
    const parts = { images: images.name, captions: captions.name, similarity: similarity.name };
    const { name, description, synthetic, training, metrics, extractor, licences } = manifest;
    return {
      data: {
        kind: 'model',
        name,
        description,
        synthetic,
        parts,
        embedDim: images.embedDim,
        weights,
        extractor,
        training,
        metrics,
        licences,
      },
      text: [
        `${name}: a model of ${weights.toLocaleString('en')} weights, every file as it was saved`,
        ...linesOf(manifest, parts),
      ].join('\n'),
    };
  } finally {
    model.dispose();
  }
}

function linesOf(
  { description, synthetic, training, metrics, extractor }: ModelManifest,
  { images, captions, similarity }: Readonly<Record<'images' | 'captions' | 'similarity', string>>,
): readonly string[] {
  const networks =
    extractor?.networks.map(({ name, bytes }) => `${name} (${bytes.toLocaleString('en')} bytes)`) ?? [];
  return [
    ...(description === undefined ? [] : [`  ${description}`]),
    ...(synthetic === true
      ? ['  SYNTHETIC: trained or measured on generated data; its numbers say nothing about photographs']
      : []),
    `  images: ${images}; captions: ${captions}; similarity: ${similarity}`,
    extractor
      ? `  image features: ${extractor.name}, up to ${extractor.length} vectors of ${extractor.dim} numbers${networks.length > 0 ? `; needs ${networks.join(', ')}` : ''}`
      : '  image features: given by the caller; the folder names no extractor',
    ...(training?.data ?? []).map(
      (data) => `  trained on ${data.name}: ${data.images} images, ${data.captions} captions`,
    ),
    ...metrics.flatMap(metricLines),
  ];
}

function metricLines({ data, protocol, values }: MetricsRecord): readonly string[] {
  const head = `  measured on ${data.name}: ${data.images} images, ${data.captions} captions${protocol === undefined ? '' : `, ${protocol}`}`;
  const lines = Object.entries(values).map(([name, { value, interval }]) => {
    const range = interval
      ? ` (${interval.low.toFixed(1)} to ${interval.high.toFixed(1)}, ${100 * interval.level} %)`
      : '';
    return `    ${name}: ${value.toFixed(1)}${range}`;
  });
  return [head, ...lines];
}
