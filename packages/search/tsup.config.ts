import { library } from '../../tsup.config.ts';

// A page loads browser.ts, which reaches no Node built-in. Threads run a file of their own, beside the entries.
const entry = { index: 'src/index.ts', browser: 'src/browser.ts', approximate: 'src/approximate.ts' };
export default library({
  entry: { ...entry, 'scan-thread': 'src/exact/scan-thread.ts' },
  dts: { entry, compilerOptions: { customConditions: [] } },
});
