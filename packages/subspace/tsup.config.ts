import { library } from '../../tsup.config.ts';

// The threads of fitCca run a file of their own, beside the index.
export default library({
  entry: { index: 'src/index.ts', 'gram-thread': 'src/moments/gram-thread.ts' },
  dts: { entry: { index: 'src/index.ts' }, compilerOptions: { customConditions: [] } },
});
