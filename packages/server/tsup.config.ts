import { library } from '../../tsup.config.ts';

// A page loads client/index.ts, which reaches no Node built-in.
const entry = { index: 'src/index.ts', client: 'src/client/index.ts' };
export default library({ entry, format: ['esm'], dts: { entry, compilerOptions: { customConditions: [] } } });
