import { library } from '../../tsup.shared.ts';

// The threads of descriptorExtractor run a file of their own, beside the index.
export default library({
  entry: { index: 'src/index.ts', 'descriptor-thread': 'src/regions/descriptor-thread.ts' },
  dts: { entry: { index: 'src/index.ts' }, compilerOptions: { customConditions: [] } },
});
