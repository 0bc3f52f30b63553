import { commentFaults } from '../prose-faults';
import type { PublicName } from './public-names';

/** Faults in the documentation of a public name, one sentence each. */
export function faultsOf(name: PublicName): string[] {
  const faults = name.text === '' ? ['has no documentation'] : commentFaults(name.text);
  if (name.isFunction && name.destructures && name.params.length !== name.parameters) {
    faults.push(`takes a parameter apart: name all ${name.parameters} by @param`);
  }
  if (name.isFunction && name.examples.length === 0) faults.push('has no @example');
  return faults;
}
