import { library } from '../../tsup.config.ts';

// The threads of scoringThreads run a file of their own, beside the index.
export default library({
  entry: {
    index: 'src/index.ts',
    doctor: 'src/doctor.ts',
    'score-thread': 'src/threads/score-thread.ts',
  },
  dts: { entry: { index: 'src/index.ts' }, compilerOptions: { customConditions: [] } },
});
