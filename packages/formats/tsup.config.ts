import { library } from '../../tsup.config.ts';

// A page loads browser.ts, which reaches no Node built-in.
const entry = { index: 'src/index.ts', browser: 'src/browser.ts' };
export default library({ entry, dts: { entry, compilerOptions: { customConditions: [] } } });
