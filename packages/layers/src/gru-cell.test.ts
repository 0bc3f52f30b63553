import { describe, expect, it } from 'vitest';
import { gateList, gatesOf, mapGates } from './gru-cell';

describe('gates', () => {
  it('come reset, update, candidate, as PyTorch stacks them', () => {
    const gates = gatesOf(['r', 'z', 'n']);
    expect(gates).toEqual({ reset: 'r', update: 'z', candidate: 'n' });
    expect(gateList(gates)).toEqual(['r', 'z', 'n']);
    expect(gateList(mapGates(gates, (gate) => gate.toUpperCase()))).toEqual(['R', 'Z', 'N']);
  });
});
