import { library } from '../../tsup.config.ts';

export default library({ entry: ['src/index.ts', 'src/cli.ts'] });
