import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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

/** Compiles the `.as` files of a folder, one kernel in AssemblyScript that works on the memory of its caller; returns Base64. */
export async function compileKernel(folder: string): Promise<string> {
  const { default: asc } = (await import(COMPILER)) as { readonly default: Compiler };
  const files = readdirSync(folder).filter((name) => name.endsWith('.as'));
  const source = files
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  let binary: Uint8Array | undefined;
  const options = '-O3 --enable simd --runtime stub --importMemory --noAssert --outFile kernel.wasm';
  const { error } = await asc.main(['kernel.ts', ...options.split(' ')], {
    readFile: (name) => (name === 'kernel.ts' ? source : null),
    writeFile: (_, contents) => {
      if (typeof contents !== 'string') binary = contents;
    },
    listFiles: () => [],
  });
  if (error || !binary) throw new Error(`the kernel in ${folder} does not compile`, { cause: error });
  return Buffer.from(binary).toString('base64');
}

/** Compiles the kernel of a folder into a TypeScript file that exports it as `kernelBinary`. */
export async function writeKernel(folder: string, file: string): Promise<void> {
  const lines = ((await compileKernel(folder)).match(/.{1,100}/g) ?? []).map((line) => `  '${line}'`);
  writeFileSync(
    file,
    `/** The program in kernel, compiled: do not edit, run \`pnpm build:kernel\`. Base64. */\nexport const kernelBinary =\n${lines.join(' +\n')};\n`,
  );
}
