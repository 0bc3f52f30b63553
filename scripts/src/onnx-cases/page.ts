import * as ort from 'onnxruntime-web/wasm';
import type { CaseTensor, CaseTensors, RuntimeResults } from './onnx-case';

/** A case without what is wanted; the model as base64. */
export interface PageCase {
  readonly model: string;
  readonly feeds: CaseTensors;
}

/** The program of the page: the check calls `runOnnxCases`. */
async function runOnnxCases(cases: readonly PageCase[]): Promise<RuntimeResults> {
  const file = new URL('/ort/ort-wasm-simd-threaded', import.meta.url).href;
  ort.env.wasm.wasmPaths = { mjs: `${file}.mjs`, wasm: `${file}.wasm` };
  ort.env.wasm.numThreads = 1; // more need a page that is cross-origin isolated
  const results: (CaseTensors | string)[] = [];
  for (const each of cases) {
    results.push(
      await run(each).catch((error: unknown) => (error instanceof Error ? error.message : String(error))),
    );
  }
  return { version: ort.env.versions.web ?? ort.env.versions.common, results };
}

async function run({ model, feeds }: PageCase): Promise<CaseTensors> {
  const session = await ort.InferenceSession.create(
    Uint8Array.from(atob(model), (text) => text.charCodeAt(0)),
  );
  const tensors = Object.entries(feeds).map(([name, tensor]) => [name, asTensor(tensor)] as const);
  const outputs = await session.run(Object.fromEntries(tensors));
  await session.release();
  const entries = Object.entries(outputs).map(([name, { dims, data }]): [string, CaseTensor] => [
    name,
    { type: 'float32', shape: [...dims], values: [...(data as Float32Array)] },
  ]);
  return Object.fromEntries(entries);
}

function asTensor({ type, shape, values }: CaseTensor): ort.Tensor {
  return type === 'int32'
    ? new ort.Tensor('int32', Int32Array.from(values), shape)
    : new ort.Tensor('float32', Float32Array.from(values), shape);
}

Object.assign(globalThis, { runOnnxCases });
