import { library } from '../../tsup.config.ts';

const entry = { index: 'src/index.ts', 'node-globals': 'src/node-globals.ts' };

// The second entry must run before TensorFlow.js loads, so it is a file of its own, which every index imports first.
export default library({
  entry,
  external: ['@vse/core/node-globals'],
  dts: { entry, compilerOptions: { customConditions: [] } },
});
