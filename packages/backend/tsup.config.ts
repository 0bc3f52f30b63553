import { library } from '../../tsup.config.ts';

const entries = { index: 'src/index.ts', wasm: 'src/wasm.ts', webgpu: 'src/webgpu.ts' };

/** Makes CommonJS require TensorFlow.js: `import()` fails in a `vm` context, such as that of a test of Jest. */
const requireTensorFlowJs = {
  name: 'require-tensorflow-js',
  renderChunk(this: { readonly format: string }, code: string) {
    const required = "Promise.resolve().then(() => require('@tensorflow/tfjs'))";
    return this.format === 'cjs'
      ? { code: code.replaceAll(/import\(["']@tensorflow\/tfjs["']\)/g, required) }
      : undefined;
  },
};

// The threads of scoringThreads run a file of their own, beside the index.
export default library({
  entry: { ...entries, doctor: 'src/doctor.ts', 'score-thread': 'src/threads/score-thread.ts' },
  dts: { entry: entries, compilerOptions: { customConditions: [] } },
  plugins: [requireTensorFlowJs],
});
