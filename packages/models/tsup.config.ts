import { library } from '../../tsup.config.ts';

// A page loads index.ts; node.ts writes folders and runs the networks of extractors.
const entry = { index: 'src/index.ts', node: 'src/node.ts' };
export default library({ entry, dts: { entry, compilerOptions: { customConditions: [] } } });
