import type { GoldenSettings } from '@vse/testing';
import type { Aggregation } from './aggregation';
import type { StackedCrossAttentionOptions } from './attention-options';
import type { RawNormalization } from './raw-normalization';

// What SCAN's own code calls the choices, for this package's golden tests.

const normalizations: Readonly<Record<string, RawNormalization>> = {
  clipped_l2norm: 'clipped-l2',
  l2norm: 'l2',
  softmax: 'softmax',
  l1norm: 'l1',
  clipped_l1norm: 'clipped-l1',
  clipped: 'clipped',
  no_norm: 'none',
};
const aggregates: Readonly<Record<string, Aggregation>> = {
  LogSumExp: 'logSumExp',
  Mean: 'mean',
  Max: 'max',
  Sum: 'sum',
};
const directions = { t2i: 'text-to-image', i2t: 'image-to-text' } as const;

/** The options that golden settings ask for; throws at a choice that it does not know. */
export function optionsOf(settings: GoldenSettings): StackedCrossAttentionOptions {
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
