import { assertWhole, OptionError } from '@vse/core';
import { gridFeatures } from '../extraction/grid-features';
import type { FeatureExtractor } from '../extraction/extractor';
import { imageInput } from '../preprocessing/image-input';
import { pixelScaling, scalingJson } from '../preprocessing/pixel-scaling';
import { assertPools, poolMap, poolsJson, type MapPool } from './map-pools';
import { networkPorts, outputName } from './network-ports';
import type { OnnxExtractorOptions } from './onnx-extractor';
import { openSessions } from './open-sessions';
import { blankImage, imageRunner } from './run-images';

/** An output of a network, and the pools of it that are joined. */
export interface OutputPools {
  /** Name of the output. */
  readonly output: string;
  /** Pools over the cells of a feature map. An output of one vector per image has none. */
  readonly pools?: readonly MapPool[];
}

/** Network, outputs and preprocessing of `joinedOutputs`. */
export interface JoinedOutputsOptions extends Omit<OnnxExtractorOptions, 'output' | 'layer'> {
  /** Outputs in the order of their numbers. */
  readonly outputs: readonly OutputPools[];
}

/**
 * Extracts several outputs of a network in one pass and joins them to one vector per image: the pooled vector beside pools
 * of feature maps. `joinedBlocks` of `@vse/image-encoders` standardises and weights the parts, whose dimensions are
 * `settings.blocks`. Vectors are not normalised.
 *
 * @param options - Network, outputs, pools and preprocessing.
 * @throws `BackendError` if onnxruntime-node is not installed, `DataError` if the file is not a network, `OptionError` if
 * it has no such output or a pool lies outside its map.
 *
 * @example
 * ```ts not run: weights
 * import { joinedOutputs } from '@vse/features';
 *
 * const extractor = await joinedOutputs({
 *   file: 'mobilenet_v2_1.0_224.onnx',
 *   preprocessing: '-1..1',
 *   outputs: [
 *     { output: 'pooled' },
 *     { output: 'grid', pools: [{ pool: 'mean' }, { pool: 'max' }, { pool: 'mean', rows: [0, 3] }] },
 *   ],
 * });
 * console.log(extractor.dim, extractor.settings.blocks); // 2240, [1280, 960]
 * await extractor.dispose();
 * ```
 */
export async function joinedOutputs(options: JoinedOutputsOptions): Promise<FeatureExtractor> {
  const where = 'joinedOutputs';
  const { file, outputs, fit = 'fill', kernel, preprocessing, batchSize = 4 } = options;
  assertWhole(where, 'batchSize', batchSize);
  if (outputs.length === 0) {
    throw new OptionError(`${where}: outputs must name at least one output, got none.`);
  }
  const names = outputs.map(({ output }) => output);
  const scaling = pixelScaling(where, preprocessing);
  const sessions = await openSessions(where, options);
  try {
    const { description } = sessions;
    for (const name of names) outputName(where, file, description.outputs, name);
    const port = networkPorts(where, file, description, { ...options, output: names[0]! });
    const input = imageInput(where, port, fit, kernel);
    const network = imageRunner(where, { sessions, port, scaling, file, outputs: [...new Set(names)] });
    const read = async (images: Parameters<typeof network>[0]) => {
      const results = await network(images);
      const byName = [...new Set(names)].map((name, i) => {
        const { values, dims } = results[i]!;
        return [name, gridFeatures(values, dims, port.layout)] as const;
      });
      return new Map(byName);
    };
    // One blank image shows the shapes of the outputs, and that the network takes this size.
    const probe = await read([blankImage(port.width, port.height)]);
    for (const { output, pools } of outputs) assertPools(where, output, pools, probe.get(output)![0]!);
    const blocks = outputs.map(({ output, pools }) => poolMap(probe.get(output)![0]!, pools).length);
    const dim = blocks.reduce((sum, size) => sum + size, 0);
    return {
      name: 'joined outputs',
      settings: {
        model: sessions.digest,
        outputs: outputs.map(({ output, pools }) => ({ output, pools: poolsJson(pools) })),
        blocks,
        preprocessing: scalingJson(scaling),
        layout: port.layout,
      },
      ...(description.version !== undefined && { versions: { onnxruntime: description.version } }),
      input,
      length: 1,
      dim,
      batchSize: port.fixedBatch ?? batchSize,
      concurrency: sessions.size,
      async extract(images) {
        const byName = await read(images);
        return images.map((_, i) => {
          const values = new Float32Array(dim);
          let at = 0;
          for (const { output, pools } of outputs) {
            const block = poolMap(byName.get(output)![i]!, pools);
            values.set(block, at);
            at += block.length;
          }
          return { features: { values, length: 1, dim }, boxes: Float32Array.of(0, 0, 1, 1) };
        });
      },
      dispose: () => sessions.dispose(),
    };
  } catch (error) {
    await sessions.dispose();
    throw error;
  }
}
