import { library } from '../../tsup.config.ts';

const entries = { index: 'src/index.ts', wasm: 'src/wasm.ts', webgpu: 'src/webgpu.ts' };

// The threads of scoringThreads run a file of their own, beside the index.
export default library({
  entry: { ...entries, doctor: 'src/doctor.ts', 'score-thread': 'src/threads/score-thread.ts' },
  dts: { entry: entries, compilerOptions: { customConditions: [] } },
});
