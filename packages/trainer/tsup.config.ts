import { library } from '../../tsup.config.ts';

// The threads of dataParallel run a file of their own, beside the index.
export default library({
  entry: { index: 'src/index.ts', 'parallel-thread': 'src/parallel/parallel-thread.ts' },
  dts: { entry: { index: 'src/index.ts' }, compilerOptions: { customConditions: [] } },
});
