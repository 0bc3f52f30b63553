import type { GoldenSettings } from './golden';

// Names in SCAN's own code for the choices of `stackedCrossAttention`, for golden tests.

/** Options of `stackedCrossAttention` that golden settings have. */
export interface ScanOptions {
  readonly direction?: (typeof directions)[keyof typeof directions];
  readonly aggregate?: (typeof aggregates)[keyof typeof aggregates];
  readonly normalization?: (typeof normalizations)[keyof typeof normalizations];
  readonly inverseTemperature?: number;
  readonly lseSharpness?: number;
}

const normalizations = {
  clipped_l2norm: 'clipped-l2',
  l2norm: 'l2',
  softmax: 'softmax',
  l1norm: 'l1',
  clipped_l1norm: 'clipped-l1',
  clipped: 'clipped',
  no_norm: 'none',
} as const;
const aggregates = {
  LogSumExp: 'logSumExp',
  Mean: 'mean',
  Max: 'max',
  Sum: 'sum',
} as const;
const directions = { t2i: 'text-to-image', i2t: 'image-to-text' } as const;

/**
 * Translates golden settings to options.
 *
 * @throws `Error` if a choice is unknown.
 */
export function scanOptions(settings: GoldenSettings): ScanOptions {
  const choice = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined => {
    const value = settings[name] as string | undefined;
    if (value === undefined) return undefined;
    const found = table[value];
    if (found === undefined) throw new Error(`golden ${name} is ${value}`);
    return found;
  };
  const number = (name: string) => settings[name] as number | undefined;
  const options = {
    direction: choice(directions, 'cross_attn'),
    aggregate: choice(aggregates, 'agg_func'),
    normalization: choice(normalizations, 'raw_feature_norm'),
    inverseTemperature: number('lambda_softmax') ?? number('smooth'),
    lseSharpness: number('lambda_lse'),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
