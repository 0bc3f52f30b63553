import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const COMPILER: string = 'assemblyscript/asc';

/** The used part of AssemblyScript's compiler. Its own types declare globals that would affect every file. */
interface Compiler {
  main(
    options: readonly string[],
    files: {
      readonly readFile: (name: string) => string | null;
      readonly writeFile: (name: string, contents: Uint8Array | string) => void;
      readonly listFiles: () => readonly string[];
    },
  ): Promise<{ readonly error: Error | null }>;
}

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Compiles kernel.as; returns the binary. */
export async function compileKernel(): Promise<Uint8Array> {
  const { default: asc } = (await import(COMPILER)) as { readonly default: Compiler };
  const source = readFileSync(path('./kernel.as'), 'utf8');
  let binary: Uint8Array | undefined;
  const options = '-O3 --enable simd --runtime stub --importMemory --noAssert --outFile kernel.wasm';
  const { error } = await asc.main(['kernel.ts', ...options.split(' ')], {
    readFile: (name) => (name === 'kernel.ts' ? source : null),
    writeFile: (_, contents) => {
      if (typeof contents !== 'string') binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error('kernel.as does not compile', { cause: error });
  return binary;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const text = Buffer.from(await compileKernel()).toString('base64');
  const lines = (text.match(/.{1,100}/g) ?? []).map((line) => `  '${line}'`).join(' +\n');
  writeFileSync(
    path('../src/kernel/kernel-binary.ts'),
    `/** kernel/kernel.as, compiled: do not edit, run \`pnpm build:kernel\`. Base64. */\nexport const kernelBinary =\n${lines};\n`,
  );
}
