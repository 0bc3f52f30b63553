import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { lendNodeGlobals } from './lend-node-globals';

const globals = globalThis as { require?: (name: string) => unknown; __dirname?: string };

afterEach(() => vi.unstubAllGlobals());

describe('lendNodeGlobals', () => {
  it('lends what CommonJS finds in Node, until it is taken back', () => {
    expect(globals).not.toHaveProperty('require');
    const takeBack = lendNodeGlobals();
    expect(globals.require!('path')).toBe(path);
    expect(globals.__dirname).toBe(process.cwd());
    expect(() => globals.require!('lodash')).toThrow("Cannot find module 'lodash'");
    takeBack();
    expect(globals).not.toHaveProperty('require');
    expect(globals).not.toHaveProperty('__dirname');
  });

  it('takes back only what it lent itself', () => {
    const outer = lendNodeGlobals();
    const inner = lendNodeGlobals();
    inner();
    expect(globals).toHaveProperty('require');
    outer();
    expect(globals).not.toHaveProperty('require');
    lendNodeGlobals()();
    outer();
    expect(globals).not.toHaveProperty('__dirname');
  });

  it('leaves a require that exists, and pages, alone', () => {
    const own = () => 1;
    vi.stubGlobal('require', own);
    lendNodeGlobals()();
    expect(globals.require).toBe(own);
    vi.unstubAllGlobals();
    vi.stubGlobal('process', undefined);
    lendNodeGlobals();
    expect(globals).not.toHaveProperty('require');
  });
});
