import { DataError } from '@vse/core';

/** One layer of a sequential network. */
export interface ChainLayer {
  readonly kind: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

interface LayerJson {
  readonly class_name?: unknown;
  readonly name?: unknown;
  readonly config?: Readonly<Record<string, unknown>>;
  /** `[[[layer, node, tensor, {}]]]`, one list for each use and one entry for each input. */
  readonly inbound_nodes?: readonly (readonly (readonly unknown[])[])[];
}

/**
 * Lists the layers of a sequential TensorFlow.js layers model from its topology.
 *
 * @throws `DataError` if `file` has no layers, or a layer reads anything but the one before it: no branches.
 */
export function layerChain(file: string, topology: unknown): readonly ChainLayer[] {
  const model = (topology as { model_config?: { config?: unknown } }).model_config?.config;
  const listed = (Array.isArray(model) ? model : (model as { layers?: unknown } | undefined)?.layers) as
    readonly LayerJson[] | undefined;
  if (!Array.isArray(listed) || listed.length === 0)
    throw new DataError(
      `layerChain: ${file} must be a layers model with a list of layers, got none. Convert it as a layers model.`,
    );
  return (listed as readonly LayerJson[]).map(({ class_name, name, config = {}, inbound_nodes }, i) => {
    const own = typeof name === 'string' ? name : String(config['name']);
    const inputs = inbound_nodes?.flat().map(([input]) => input);
    const before = listed[i - 1] as LayerJson | undefined;
    const previous = before && (before.name ?? before.config?.['name']);
    if (inputs && i > 0 && (inputs.length !== 1 || inputs[0] !== previous)) {
      throw new DataError(
        `layerChain: ${file}: ${own} must read the layer before it, ${String(previous)}, got ${inputs.join(', ') || 'nothing'}. Use a sequential network, such as MobileNetV1.`,
      );
    }
    return { kind: String(class_name), name: own, config };
  });
}
