import { assertOneOf, assertWhole, OptionError } from '@vse/core';
import { environmentVariable } from '../platform';
import { NATIVE_VARIABLE } from './wanted-threads';

/** Options of native products. */
export interface NativeProductsOptions {
  /** Threads of one product. Defaults to the number of cores, in a worker thread to `1`. */
  readonly threads?: number;
}

/** Checks the option and the environment variable. */
export function checkNativeProducts(where: string, option: unknown): void {
  const setting = environmentVariable(NATIVE_VARIABLE);
  if (setting !== undefined) assertOneOf(where, NATIVE_VARIABLE, setting, ['on', 'off']);
  if (option === undefined || typeof option === 'boolean') return;
  if (typeof option !== 'object' || option === null) {
    throw new OptionError(
      `${where}: nativeProducts must be true, false or { threads }, got ${JSON.stringify(option)}.`,
    );
  }
  const { threads } = option as NativeProductsOptions;
  if (threads !== undefined) assertWhole(where, 'nativeProducts.threads', threads);
}
