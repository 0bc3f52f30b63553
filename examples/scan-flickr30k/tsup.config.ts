import { program } from '../../tsup.config.ts';

// The threads of --workers make the model by a file of its own.
export default program({ entry: ['src/main.ts', 'src/model.ts'] });
