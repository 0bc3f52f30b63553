import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { program } from '../testing/fake-tfjs-node';
import { temporaryFolder } from '@vse/testing';
import { compileBinding, compilerParameters, findCompiler } from './compile';

const parts = {
  sources: ['/n/a.cc', '/n/b.cc'],
  include: ['/stage/include', '/node-api'],
  libraryFolder: '/stage/deps/lib',
  libraries: ['libx.so.2'],
  out: '/stage/lib/napi-v8/tfjs_binding.node',
};

describe('compilerParameters', () => {
  it('follows binding.gyp: Node-API 8, the libraries by name, found beside the binding', () => {
    const parameters = compilerParameters(parts);
    const at = (parameter: string) => parameters.indexOf(parameter);
    expect(parameters).toContain('-DNAPI_VERSION=8');
    expect(parameters).toContain('-Wl,-rpath,$ORIGIN/../../deps/lib');
    expect(at('-I/stage/include')).toBeLessThan(at('-I/node-api'));
    // A linker resolves the objects before a library.
    expect(at('/n/b.cc')).toBeLessThan(at('-l:libx.so.2'));
    expect(parameters.slice(-2)).toEqual(['-o', parts.out]);
  });
});

describe('findCompiler', () => {
  it('takes the requested compiler or that of CXX, and names those that are absent', async () => {
    const good = program(join(await temporaryFolder(), 'cxx'), 'exit 0');
    expect(await findCompiler({ compiler: good })).toBe(good);
    vi.stubEnv('CXX', good);
    expect(await findCompiler()).toBe(good);
    vi.unstubAllEnvs();
    await expect(findCompiler({ compiler: '/no/compiler' })).rejects.toThrow(
      /needs a C\+\+ compiler, and there is no \/no\/compiler\. .*apt-get install g\+\+.*--compiler/,
    );
  });
});

describe('compileBinding', () => {
  it("fails with the compiler's output", async () => {
    const bad = program(join(await temporaryFolder(), 'cxx'), 'echo "a.cc:1: error: no" >&2; exit 1');
    await expect(compileBinding(bad, parts)).rejects.toThrow(
      /did not build .*\/stage\/deps\/lib\/libx\.so\.2[^]*a\.cc:1: error: no/,
    );
  });
});
